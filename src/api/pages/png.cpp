#include "api/pages/png.hpp"

#include <zlib.h>

#include <new>
#include <utility>

namespace plaza::pages {
namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1A\n";

void append_number(std::string& out, std::size_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

/// Appends a chunk: its length, type, data and checksum (§5.3).
void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    append_number(out, data.size());
    const auto begin = out.size();
    out.append(type).append(data);
    append_number(out, crc32_z(0, reinterpret_cast<const Bytef*>(out.data() + begin), out.size() - begin));
}

}  // namespace

PngPixels compress_pixels(PictureSize size, std::string_view pixels) {
    std::string rows;
    rows.reserve(size.height * (size.width + 1));
    for (std::size_t row = 0; row < size.height; ++row) {
        rows += '\0';  // no filter (§9.2)
        rows += pixels.substr(row * size.width, size.width);
    }
    std::string data(compressBound(rows.size()), '\0');
    auto length = static_cast<uLongf>(data.size());
    const auto status = compress2(reinterpret_cast<Bytef*>(data.data()), &length,
                                  reinterpret_cast<const Bytef*>(rows.data()), rows.size(), Z_BEST_COMPRESSION);
    if (status != Z_OK) throw std::bad_alloc();
    data.resize(length);
    return {size, std::move(data)};
}

std::string encode_png(const PngPixels& pixels, std::span<const Color> palette) {
    std::string head;
    append_number(head, pixels.size.width);
    append_number(head, pixels.size.height);
    head += std::string_view("\x08\x03\0\0\0", 5);  // 8 bits for each pixel, with a palette
    std::string colors;
    for (const auto& color : palette)
        for (const auto part : {color.red, color.green, color.blue}) colors += static_cast<char>(part);
    std::string png(signature);
    append_chunk(png, "IHDR", head);
    append_chunk(png, "PLTE", colors);
    append_chunk(png, "IDAT", pixels.data);
    append_chunk(png, "IEND", {});
    return png;
}

}  // namespace plaza::pages
