// Secret: text that must never be printed, logged or returned.
#pragma once

#include <cstring>
#include <string>
#include <utility>

namespace plaza {

class Secret {
 public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret() {
        // Up to the capacity: a move leaves a short text in the source's buffer.
        text_.resize(text_.capacity());
        explicit_bzero(text_.data(), text_.size());
    }

    /// The text, for hashing, comparing and connecting. Never print it.
    [[nodiscard]] const std::string& reveal() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
    std::string text_;
};

}  // namespace plaza
