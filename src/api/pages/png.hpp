// PNG: encodes pictures with a palette (PNG specification, third edition).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace plaza::pages {

struct Color {
    std::uint8_t red;
    std::uint8_t green;
    std::uint8_t blue;
};

struct PictureSize {
    std::size_t width;
    std::size_t height;
};

/// The compressed pixels of a picture, without its colors.
struct PngPixels {
    PictureSize size;
    std::string data;
};

/// Compresses pixels, row by row. Each is an index of the palette.
[[nodiscard]] PngPixels compress_pixels(PictureSize size, std::string_view pixels);

/// A file of type image/png. The palette has at most 256 colors.
[[nodiscard]] std::string encode_png(const PngPixels& pixels, std::span<const Color> palette);

}  // namespace plaza::pages
