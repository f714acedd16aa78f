#include "platform/http/upload/multipart.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace plaza::http {
namespace {

/// The contents of the pieces: one line per field and file, and the rejection if there is one.
std::string found(const std::vector<std::string_view>& pieces, MultipartLimits limits = {}) {
    std::string text;
    MultipartParser parser("b-1", limits);
    const auto take_all = [&]() -> bool {
        while (true) {
            const auto next = parser.next();
            if (!next) {
                text += fmt::format("!{} {}", next.error().status, next.error().text);
                return false;
            }
            if (!*next) return true;
            const auto& event = **next;
            switch (event.kind) {
                case MultipartEvent::Kind::field:
                    text += fmt::format("{}={}\n", event.name, event.data);
                    break;
                case MultipartEvent::Kind::file_begin:
                    text += fmt::format("{}:{}:{}:", event.name, event.file_name, event.content_type);
                    break;
                case MultipartEvent::Kind::file_data:
                    EXPECT_FALSE(event.data.empty());
                    text += event.data;
                    break;
                case MultipartEvent::Kind::file_end:
                    text += "\n";
                    break;
            }
        }
    };
    for (const auto piece : pieces) {
        const std::string copy(piece);  // destroyed before the next piece
        parser.feed(copy);
        if (!take_all()) return text;
    }
    if (const auto rejection = parser.finish()) text += "!" + rejection->text;
    return text;
}

const std::string form =
    "preamble\r\n--b-2\r\n--b-1 \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nfirst\r\n"
    "--b-1\r\ncontent-disposition:form-data;name=b\r\nX-Other: 1\r\n\r\n\r\n"
    "--b-1\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b.png\"\r\n\r\n"
    "\r\n--b\r\n--b-\r\r\n\r\n--b-1\r\n"
    "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
    "--b-1--\r\nepilogue\r\n--b-1\r\n";
const std::string contents = "a=first\nb=\nfile:a\"b.png:image/png:\r\n--b\r\n--b-\r\r\n\nnone:::\n";

TEST(Multipart, FindsFieldsAndFiles) {
    EXPECT_EQ(found({form}), contents);
}

TEST(Multipart, ResultDoesNotDependOnCuts) {
    for (std::size_t cut = 0; cut <= form.size(); ++cut) {
        const std::string_view all = form;
        EXPECT_EQ(found({all.substr(0, cut), all.substr(cut)}), contents) << cut;
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < form.size(); ++i) bytes.push_back(std::string_view(form).substr(i, 1));
    EXPECT_EQ(found(bytes), contents);
}

TEST(Multipart, DamagedFormsGiveSameResultForAnyCuts) {
    std::mt19937 random(4711);
    for (int i = 0; i < 2'000; ++i) {
        auto damaged = form;
        for (int change = 0; change < 3; ++change) {
            const auto at = random() % damaged.size();
            switch (random() % 3) {
                case 0:
                    damaged[at] = "\r\n-:;\"b"[random() % 7];
                    break;
                case 1:
                    damaged.erase(at, random() % 20);
                    break;
                default:
                    damaged.insert(at, form.substr(random() % form.size(), 20));
            }
        }
        const auto whole = found({damaged});
        std::vector<std::string_view> pieces;
        for (auto rest = std::string_view(damaged); !rest.empty();) {
            pieces.push_back(rest.substr(0, 1 + random() % 9));
            rest.remove_prefix(pieces.back().size());
        }
        ASSERT_EQ(found(pieces), whole) << damaged;
    }
}

std::string part(std::string_view head, std::string_view content) {
    return fmt::format("--b-1\r\n{}\r\n\r\n{}\r\n--b-1--", head, content);
}

TEST(Multipart, RejectsMalformedForms) {
    const std::string named = "Content-Disposition: form-data; name=a";
    EXPECT_EQ(found({part(named, "x")}), "a=x\n");
    for (const auto& bad : {part("Content-Type: text/plain", "x"), part("Content-Disposition: attachment; name=a", "x"),
                            part("Content-Disposition: form-data", "x"), part("no colon", "x"),
                            part(named + "\r\n" + named, "x"), part("Content-Disposition: form-data; name=\"a", "x"),
                            std::string("--b-1\r\n\r\nx\r\n--b-1--"), std::string("--b-1x\r\n")})
        EXPECT_EQ(found({bad}), "!400 the multipart form is malformed") << bad;
    for (const auto& cut : {std::string(), std::string("--b-2--"), form.substr(0, 150)})
        EXPECT_TRUE(found({cut}).ends_with("!the multipart form has no end")) << cut;
}

TEST(Multipart, SizesAreLimited) {
    const MultipartLimits limits{.parts = 2, .head = 60, .name = 5, .text = 10};
    const std::string named = "Content-Disposition: form-data; name=";
    EXPECT_EQ(found({part(named + "abcde", "0123456789")}, limits), "abcde=0123456789\n");
    EXPECT_TRUE(found({part(named + "abcdef", "")}, limits).starts_with("!413 a name"));
    EXPECT_TRUE(found({part(named + "a; filename=abcdef", "")}, limits).starts_with("!413 a name"));
    EXPECT_TRUE(found({part(named + "a", "0123456789x")}, limits).starts_with("!413 a field"));
    EXPECT_TRUE(found({part(named + "a\r\nX: 0123456789012345678", "")}, limits).starts_with("!413 the head"));
    EXPECT_TRUE(found({"--b-1\r\n" + std::string(1'000, 'x')}, limits).starts_with("!413 the head"));
    EXPECT_TRUE(found({form}, limits).ends_with("!413 the multipart form has more than 2 parts"));
    EXPECT_EQ(found({part(named + "a; filename=b", std::string(1 << 20, 'x'))}, limits).size(), (1U << 20) + 6);
}

TEST(Multipart, ReadsBoundary) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; Boundary=\"a b\""), "a b");
    for (const auto* none :
         {"multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=", "text/plain", ""})
        EXPECT_EQ(multipart_boundary(none), std::nullopt) << none;
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
}

}  // namespace
}  // namespace plaza::http
