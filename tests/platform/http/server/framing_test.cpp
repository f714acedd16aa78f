#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/chunked.hpp"
#include "platform/http/server/framing.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using test::LocalServer;
using test::Wire;

constexpr std::string_view valid = "GET /before HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

struct Case {
    std::string name;
    std::string bytes;
    int status;  // 200 for `ok`
};

std::string unescaped(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        switch (const char c = text.at(++i)) {
            case 'r':
                bytes += '\r';
                break;
            case 'n':
                bytes += '\n';
                break;
            case '0':
                bytes += '\0';
                break;
            case 'x':
                bytes += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
                i += 2;
                break;
            default:
                bytes += c;
        }
    }
    return bytes;
}

/// Returns the bytes of a case; `A + 1300 x "B" + C` is A, 1,300 times B, and C.
std::string wire_bytes(std::string_view text) {
    const auto plus = text.find(" + ");
    if (plus == text.npos) return unescaped(text);
    auto rest = text.substr(plus + 3);
    const auto times = std::stoi(std::string(rest));
    const auto open = rest.find('"');
    const auto close = rest.find('"', open + 1);
    auto bytes = unescaped(text.substr(0, plus));
    for (int i = 0; i < times; ++i) bytes += unescaped(rest.substr(open + 1, close - open - 1));
    return bytes + unescaped(rest.substr(close + 4));
}

std::vector<Case> read_cases() {
    std::ifstream file(std::string(test::source_directory) + "/tests/platform/http/server/framing-cases.txt");
    std::vector<Case> cases;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        const auto first = line.find('\t');
        const auto second = line.find('\t', first + 1);
        const auto expected = line.substr(second + 1);
        cases.push_back({.name = line.substr(0, first),
                         .bytes = wire_bytes(std::string_view(line).substr(first + 1, second - first - 1)),
                         .status = expected.starts_with("ok") ? 200 : std::stoi(expected)});
    }
    return cases;
}

/// Cases that are not in the table.
std::vector<Case> further_cases() {
    const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n";
    const std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
    return {
        {"TE identity then chunked",
         "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"TE Chunked in capitals", chunked.substr(0, chunked.size() - 9) + "CHUNKED\r\n\r\n0\r\n\r\n", 200},
        {"Upgrade chunked", chunked + "Upgrade: websocket\r\n\r\n0\r\n\r\n", 200},
        {"h2c as Java offers it",
         "POST / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 3\r\nHost: a\r\n"
         "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nUpgrade: h2c\r\n\r\nabc",
         200},
        {"Upgrade with both lengths", chunked + "Upgrade: h2c\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"HTTP/2 preface behind an Upgrade",
         get + "Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 24\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
         200},
        {"Upgrade without a body", get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 200},
        {"blank before a chunk extension", chunked + "\r\n1 ;a=b\r\nA\r\n0\r\n\r\n", 400},
        {"chunk without a size", chunked + "\r\n;a=b\r\nA\r\n0\r\n\r\n", 400},
        {"blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"Host with a port", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
        {"Host with a bad port", "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n", 400},
        {"fragment in target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
    };
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
    auto name = std::to_string(info.index + 1) + "_" + info.param.name;
    for (auto& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    }
    return name;
}

struct Framing : testing::TestWithParam<Case> {
    LocalServer server;
    Wire wire{server.port()};

    /// Sends the case and a following request, which may be answered only if the case is `ok`.
    void send_case() { wire.send(GetParam().bytes + std::string(smuggled)); }

    void expect_answer(int handled_before) {
        const auto answer = wire.read_answer();
        EXPECT_EQ(answer.status, GetParam().status) << answer.body;
        if (GetParam().status == 200) {
            EXPECT_TRUE(wire.read_answer().body.starts_with("GET /smuggled"));
            return;
        }
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_EQ(answer.header("Content-Type"), "application/json");
        EXPECT_TRUE(answer.body.starts_with(R"({"detail":")"));
        EXPECT_FALSE(answer.header("X-Request-ID").empty());
        EXPECT_EQ(wire.read_to_end(), "");
        EXPECT_EQ(server.handled(), handled_before);
    }
};

TEST_P(Framing, AnswerMatchesTable) {
    send_case();
    expect_answer(0);
}

TEST_P(Framing, AnswerMatchesTableAfterValidRequest) {
    wire.send(valid);
    EXPECT_EQ(wire.read_answer().status, 200);
    send_case();
    expect_answer(1);
}

TEST_P(Framing, AnswerMatchesTableWhenPipelined) {
    wire.send(valid);
    send_case();
    EXPECT_EQ(wire.read_answer().status, 200);
    expect_answer(1);
}

INSTANTIATE_TEST_SUITE_P(Table, Framing, testing::ValuesIn(read_cases()), test_name);
INSTANTIATE_TEST_SUITE_P(Further, Framing, testing::ValuesIn(further_cases()), test_name);

TEST(FramingTable, HasFiftyCases) {
    EXPECT_EQ(read_cases().size(), 50U);
}

/// The verdict on a message that arrives in two pieces: the status of its refusal, 200 when complete, 0 when
/// incomplete.
int judge(std::string_view bytes, std::size_t split) {
    const Limits limits;
    HeadScan scan;
    for (const auto seen : {bytes.substr(0, split), bytes}) {
        if (const auto refusal = scan.read(seen, limits)) return refusal->status;
    }
    if (!scan.is_complete()) return 0;
    Head head;
    if (const auto refusal = parse_head(bytes.substr(scan.begin(), scan.end() - scan.begin()), head)) {
        return refusal->status;
    }
    if (const auto target = check_head(head, limits); !target) return target.error().status;
    if (!head.is_chunked()) return 200;
    ChunkedBody chunks(limits.body);
    std::string body;
    split = std::max(split, scan.end());
    for (const auto piece : {bytes.substr(scan.end(), split - scan.end()), bytes.substr(split)}) {
        if (const auto used = chunks.read(piece, body); !used) return used.error().status;
    }
    return chunks.is_complete() ? 200 : 0;
}

TEST_P(Framing, VerdictDoesNotDependOnSplit) {
    const auto& bytes = GetParam().bytes;
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        ASSERT_EQ(judge(bytes, split), GetParam().status) << "split at " << split;
    }
}

struct Transport : testing::Test {
    LocalServer server;
};

TEST_F(Transport, SplitBytesGetSameAnswer) {
    const std::string chunked =
        "POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    const std::string sized = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde";
    for (const auto& bytes : {chunked, sized}) {
        for (std::size_t split = 1; split < bytes.size(); ++split) {
            Wire wire(server.port());
            wire.send(bytes.substr(0, split));
            server.settle();
            wire.send(bytes.substr(split));
            const auto body = wire.read_answer().body;
            ASSERT_TRUE(body.starts_with("POST /a?b 127.0.0.1 ") && body.ends_with(" abcde")) << body;
        }
    }
}

TEST_F(Transport, LargeBodyArrivesCompletely) {
    const std::string body(1 << 20, 'b');
    Wire wire(server.port());
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + body);
    EXPECT_TRUE(wire.read_answer().body.ends_with(" " + body));
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 1024; ++i) wire.send("400\r\n" + body.substr(0, 1024) + "\r\n");
    wire.send("0\r\n\r\n");
    EXPECT_TRUE(wire.read_answer().body.ends_with(" " + body));
}

}  // namespace
}  // namespace plaza::http
