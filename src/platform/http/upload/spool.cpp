#include "platform/http/upload/spool.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "platform/http/server/framing.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::http {
namespace {

void check(std::int64_t result) {
    if (result >= 0) return;
    const auto error = static_cast<int>(-result);
    if (error == ENOSPC || error == EDQUOT) throw Rejection{507, "the server has no disk space for this upload"};
    if (error == EMFILE || error == ENFILE) throw Rejection{503, "the server has too many files open"};
    throw std::system_error(error, std::generic_category(), "cannot store an upload");
}

}  // namespace

Spool::~Spool() {
    if (descriptor_ >= 0) disk_.close(descriptor_);
}

Task<> Spool::write(std::string_view bytes) {
    if (bytes.size() > limit_ - size_) throw too_large(limit_);
    if (descriptor_ < 0) {
        const auto opened = co_await disk_.create_unnamed(directory_);
        check(opened);
        descriptor_ = static_cast<int>(opened);
    }
    const auto written = co_await disk_.write(descriptor_, bytes, size_);
    check(written);
    size_ += bytes.size();
}

}  // namespace plaza::http
