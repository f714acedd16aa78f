// FixedString: a string as a template argument, for names of parameters and kinds of ids.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace plaza {

template <std::size_t N>
struct FixedString {
    char text[N]{};

    consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace plaza
