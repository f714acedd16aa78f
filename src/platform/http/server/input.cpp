#include "platform/http/server/input.hpp"

#include <algorithm>
#include <cstring>

namespace plaza::http {
namespace {

constexpr std::size_t first_block = 4096;

}  // namespace

void Input::release() {
    block_.reset();
    capacity_ = begin_ = end_ = 0;
}

void Input::make_room(std::size_t size) {
    if (capacity_ - end_ >= size) return;
    const auto used = end_ - begin_;
    if (capacity_ - used >= size) {
        std::memmove(block_.get(), block_.get() + begin_, used);
    } else {
        const auto capacity = std::max({first_block, capacity_ * 2, used + size});
        auto block = std::make_unique_for_overwrite<char[]>(capacity);
        std::ranges::copy(text(), block.get());
        block_ = std::move(block);
        capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
}

}  // namespace plaza::http
