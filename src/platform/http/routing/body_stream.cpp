#include "platform/http/routing/body_stream.hpp"

#include <utility>

namespace plaza::http {

Task<std::string_view> BodyStream::next() {
    auto piece = co_await reader_->next();
    if (!piece) throw std::move(piece.error());
    co_return *piece;
}

}  // namespace plaza::http
