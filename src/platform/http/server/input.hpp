// Input: received, unconsumed bytes in one block that does not move while a request is handled.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace plaza::http {

class Input {
 public:
    [[nodiscard]] std::string_view text() const { return {block_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }

    /// Frees the block, so that a connection that waits for its next request uses no memory for it.
    void release();

    /// Makes room for at least `size` bytes after the text. This invalidates views of the text.
    void make_room(std::size_t size);
    [[nodiscard]] std::span<char> room() { return {block_.get() + end_, capacity_ - end_}; }
    void commit(std::size_t size) { end_ += size; }

    /// consume() removes the first `size` bytes of the text, truncate() all others.
    void consume(std::size_t size) { begin_ += size; }
    void truncate(std::size_t size) { end_ = begin_ + size; }

 private:
    std::unique_ptr<char[]> block_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace plaza::http
