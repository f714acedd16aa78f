#include "api/pages/pictures.hpp"

#include <zlib.h>

#include <set>
#include <string>
#include <string_view>

#include "tests/support/api.hpp"

namespace plaza::test {
namespace {

class Pictures : public Api {};

std::size_t number_at(std::string_view bytes, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t n = 0; n < 4; ++n) number = number << 8U | static_cast<unsigned char>(bytes[at + n]);
    return number;
}

/// Checks the chunks of a PNG file, and returns its decompressed rows.
std::string rows_of(std::string_view png) {
    EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1A\n"));
    std::string rows(1501 * 500, '\0');
    for (std::size_t at = 8; at < png.size();) {
        const auto size = number_at(png, at);
        const auto chunk = png.substr(at + 4, size + 4);
        EXPECT_EQ(number_at(png, at + 8 + size),
                  crc32_z(0, reinterpret_cast<const Bytef*>(chunk.data()), chunk.size()));
        if (chunk.starts_with("IDAT")) {
            auto length = static_cast<uLongf>(rows.size());
            EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(rows.data()), &length,
                                 reinterpret_cast<const Bytef*>(chunk.data() + 4), size),
                      Z_OK);
            rows.resize(length);
        }
        at += size + 12;
    }
    return rows;
}

TEST_F(Pictures, AccountsHaveGeneratedAvatarAndHeader) {
    const auto avatar = anonymous().get("/avatars/91234567890123.png");
    EXPECT_EQ(avatar.status, 200);
    EXPECT_EQ(avatar.header("Content-Type"), "image/png");
    EXPECT_EQ(avatar.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(avatar.body, pages::draw_avatar({91234567890123}));
    EXPECT_EQ(rows_of(avatar.body).size(), 121U * 120);
    EXPECT_LT(avatar.body.size(), 1'000U);
    const Headers known{{"If-None-Match", std::string(avatar.header("ETag"))}};
    EXPECT_EQ(anonymous().send("GET", "/avatars/91234567890123.png", {}, known).status, 304);

    const auto header = anonymous().get("/headers/1.png");
    EXPECT_EQ(header.status, 200);
    EXPECT_EQ(rows_of(header.body).size(), 1501U * 500);
    EXPECT_LT(header.body.size(), 10'000U);

    for (const auto* path : {"/avatars/word.png", "/avatars/-1.png", "/avatars/0.png", "/avatars/1.jpg", "/avatars/1",
                             "/avatars/99999999999999999999.png", "/headers/1%20.png", "/headers/.png"})
        EXPECT_EQ(anonymous().get(path).status, 404) << path;
}

TEST(GeneratedAvatars, DifferBetweenAccounts) {
    std::set<std::string> avatars;
    for (std::int64_t id = 1; id <= 500; ++id) avatars.insert(pages::draw_avatar({id}));
    EXPECT_GE(avatars.size(), 499U);
}

}  // namespace
}  // namespace plaza::test
