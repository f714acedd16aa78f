#include "api/pages/pictures.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <utility>

#include "api/pages/png.hpp"
#include "platform/http/routing/conditional.hpp"

namespace plaza::pages {
namespace {

/// Any text is accepted, so that a word leads to 404 like an unknown path. -1 stands for what is no id.
struct PictureId {
    AccountId value;

    static TextRules rules() { return {}; }
    static std::expected<PictureId, Violation> parse(const std::string& text) {
        std::int64_t number = -1;
        const auto* end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        return PictureId{AccountId{read.ec == std::errc{} && read.ptr == end && number > 0 ? number : -1}};
    }
};

/// Spreads the bits of an id (SplitMix64), because ids differ only in few bits.
std::uint64_t spread(std::uint64_t bits) {
    bits += 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
}

std::uint64_t spread(AccountId id) {
    return spread(static_cast<std::uint64_t>(id.value));
}

struct Hsl {
    double hue;  // degrees
    double saturation;
    double lightness;
};

/// https://www.w3.org/TR/css-color-4/#hsl-to-rgb
Color to_color(const Hsl& hsl) {
    const auto part = [&](double n) {
        const auto k = std::fmod(n + hsl.hue / 30, 12);
        const auto a = hsl.saturation * std::min(hsl.lightness, 1 - hsl.lightness);
        const auto value = hsl.lightness - a * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
        return static_cast<std::uint8_t>(std::lround(value * 255));
    };
    return {part(0), part(8), part(4)};
}

double hue_of(AccountId id) {
    return static_cast<double>(spread(id) % 360);
}

constexpr std::size_t cells = 5;   // in a row of the pattern
constexpr std::size_t halves = 3;  // columns that differ; the others mirror them
constexpr std::size_t cell = 20;   // pixels
constexpr std::size_t margin = 10;
constexpr std::size_t width = 2 * margin + cells * cell;

/// The color of each cell of the left half: 0 is the background.
std::array<char, cells * halves> draw_pattern(AccountId id) {
    constexpr std::uint32_t all = (1U << (cells * halves)) - 1;
    auto bits = spread(spread(id));
    auto filled = static_cast<std::uint32_t>(bits) & all;
    while (std::popcount(filled) < 6 || std::popcount(filled) > 10) {
        bits = spread(bits);
        filled = static_cast<std::uint32_t>(bits) & all;
    }
    std::array<char, cells * halves> pattern{};
    for (std::size_t n = 0; n < pattern.size(); ++n)
        if ((filled >> n) & 1U) pattern[n] = ((bits >> (32 + n)) & 3U) == 0 ? '\2' : '\1';
    return pattern;
}

using Draw = std::string (*)(AccountId);

http::Response answer_with(Draw draw, PictureId id) {
    if (id.value.value < 0) throw http::not_found("Not Found");
    http::Response response{.content_type = "image/png", .body = draw(id.value)};
    const auto tag = http::make_etag(*response.bytes());
    response.add("ETag", tag).add("Cache-Control", "public, max-age=31536000, immutable");
    // Web clients of other origins show the pictures.
    response.add("Cross-Origin-Resource-Policy", "cross-origin").add("X-Content-Type-Options", "nosniff");
    return response;
}

Task<http::Response> get_avatar(ReadContext&, http::Path<"id", PictureId> id) {
    co_return answer_with(draw_avatar, *id);
}

Task<http::Response> get_header(ReadContext&, http::Path<"id", PictureId> id) {
    co_return answer_with(draw_header, *id);
}

}  // namespace

std::string draw_avatar(AccountId id) {
    const auto pattern = draw_pattern(id);
    std::string pixels(width * width, '\0');
    for (std::size_t row = 0; row < cells * cell; ++row) {
        for (std::size_t column = 0; column < cells * cell; ++column) {
            const auto mirrored = std::min(column / cell, cells - 1 - column / cell);
            pixels[(margin + row) * width + margin + column] = pattern[row / cell * halves + mirrored];
        }
    }
    const auto hue = hue_of(id);
    const std::array palette{to_color({hue, 0.45, 0.93}), to_color({hue, 0.55, 0.47}),
                             to_color({std::fmod(hue + 35, 360), 0.65, 0.62})};
    return encode_png(compress_pixels({width, width}, pixels), palette);
}

std::string draw_header(AccountId id) {
    static constexpr PictureSize size{1500, 500};
    static constexpr std::size_t steps = 125;  // of 4 rows, which differ too little to be seen
    // Only the palette differs between accounts, so the pixels are compressed once.
    static const auto pixels = [] {
        std::string rows;
        for (std::size_t row = 0; row < size.height; ++row)
            rows.append(size.width, static_cast<char>(row * steps / size.height));
        return compress_pixels(size, rows);
    }();
    const auto hue = hue_of(id);
    std::array<Color, steps> palette{};
    for (std::size_t n = 0; n < steps; ++n) {
        const auto part = static_cast<double>(n) / (steps - 1);
        palette[n] = to_color({std::fmod(hue + 35 * part, 360), 0.5, 0.5 + 0.25 * part});
    }
    return encode_png(pixels, palette);
}

void mount_pictures(const api::Mount& mount) {
    const auto pictures = mount.undocumented();
    pictures.get<"/avatars/{id}.png", get_avatar, http::Public>();
    pictures.get<"/headers/{id}.png", get_header, http::Public>();
}

}  // namespace plaza::pages
