// Input: the bytes received and not yet consumed, in one block that holds still while a request is handled.
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

    /// Gives the block back: a connection that waits for its next request owns no memory for it.
    void release();

    /// Makes at least `size` bytes of room behind the text. The text may move: no view of it may be in use.
    void make_room(std::size_t size);
    [[nodiscard]] std::span<char> room() { return {block_.get() + end_, capacity_ - end_}; }
    void commit(std::size_t size) { end_ += size; }

    /// Drops the front of the text, or all behind its first `size` bytes.
    void consume(std::size_t size) { begin_ += size; }
    void truncate(std::size_t size) { end_ = begin_ + size; }

 private:
    std::unique_ptr<char[]> block_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace plaza::http
