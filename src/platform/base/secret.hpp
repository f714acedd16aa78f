// Secret: text that must never be printed, logged or echoed.
#pragma once

#include <string>
#include <utility>

namespace plaza {

class Secret {
   public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// The text itself: for hashing, comparing and connecting, never for output.
    [[nodiscard]] const std::string& reveal() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

   private:
    std::string text_;
};

}  // namespace plaza
