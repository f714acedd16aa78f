// The rate of a mount: how many requests each caller may make, and each network whose callers are unknown.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "tests/support/route_server.hpp"
#include "tests/support/wire.hpp"

namespace plaza::http {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::Answer;
using test::FurtherMount;
using test::RouteCaller;
using test::RouteContext;
using test::RouteMount;
using test::RouteServer;
using test::Wire;
using testing::HasSubstr;

constexpr Rate three_an_hour{3, hours{1}};
constexpr std::string_view ana = "X-Key: 7\r\n";
constexpr std::string_view bob = "X-Key: 8\r\n";
constexpr std::string_view invalid_key = "X-Key: invalid\r\n";
const Cors cors{{}};
std::atomic<int> calls;

struct Note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Note, (), (text))

Task<std::string> get_item(RouteContext&) {
    ++calls;
    co_return "item";
}

Task<std::string> get_mine(RouteContext&, RouteCaller caller) {
    ++calls;
    co_return caller.name;
}

Task<NoContent> take_note(RouteContext&, Body<Note>) {
    ++calls;
    co_return NoContent{};
}

Task<NoContent> fail(RouteContext&) {
    throw std::runtime_error("broken");
    co_return NoContent{};
}

void add_unlimited(const RouteMount& mount) {
    mount.get<"/item", get_item, Public>();
}

void add_limited(const RouteMount& mount) {
    mount.get<"/api/item", get_item, Public>();
    mount.get<"/api/mine", get_mine>();
    mount.post<"/api/notes", take_note, Public>();
    mount.get<"/api/broken", fail, Public>();
}

Rejection to_rejection(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::too_many:
            return {429, "slow down", refusal.wait};
        case Reason::no_token:
        case Reason::signed_out:
            return {401, "no key"};
        default:
            return {500, "failed"};
    }
}

Response reject(const Rejection& rejection, const Request&) {
    Response response{.status = rejection.status, .body = fmt::format(R"(["{}"])", rejection.text)};
    if (rejection.wait) response.add("Retry-After", std::to_string(rejection.wait->count()));
    return response;
}

Response invalid(const json::Faults&, const Request& request) {
    return reject({422, "invalid"}, request);
}

constexpr ErrorFormat errors{to_rejection, reject, invalid};

FoundCaller<test::RouteApp> key_of(RouteContext&, Request& request) {
    const auto key = request.header("X-Key");
    if (!key) return std::nullopt;
    if (*key == "invalid") return std::unexpected(signed_out());
    request.identity.caller = std::stoll(std::string(*key));
    return RouteCaller{std::string(*key)};
}

RateKey to_key(std::string_view subject) {
    static const crypto::DigestKey key(Secret("a secret of the tests"), "requests");
    return std::bit_cast<RateKey>(key.digest(subject));
}

/// The server has a mount without a rate, and /api/ with one.
std::vector<FurtherMount> limited_mount(RequestRate& rate) {
    return {{{.prefixes = {"/api/"},
              .errors = errors,
              .cors = cors,
              .authenticate = key_of,
              .headers = "X-Mount: api\r\n",
              .rate = &rate},
             add_limited}};
}

struct RequestRates : testing::Test {
    RequestRates() { calls = 0; }

    /// Sends a request from the address 127.0.0.`source`.
    Answer send(std::string_view method, std::string_view path, std::string_view fields = {}, std::uint8_t source = 1) {
        Wire wire(server.port(), source);
        wire.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n{}\r\n", method, path, fields));
        return wire.read_answer();
    }
    int get(std::string_view path, std::string_view fields = {}, std::uint8_t source = 1) {
        return send("GET", path, fields, source).status;
    }
    void use_up(std::string_view fields, std::uint8_t source = 1) {
        for (int request = 0; request < three_an_hour.tries; ++request)
            ASSERT_EQ(get("/api/item", fields, source), 200);
    }

    RequestRate rate{three_an_hour, to_key};
    RouteServer server{add_unlimited, {}, limited_mount(rate)};
};

TEST_F(RequestRates, EachCallerHasTheirOwn) {
    use_up(ana);
    EXPECT_EQ(get("/api/mine", ana), 429);
    EXPECT_EQ(get("/api/mine", ana, 2), 429) << "from another address";
    EXPECT_EQ(calls, 3) << "no handler was called";
    EXPECT_EQ(send("GET", "/api/mine", bob).body, "\"8\"") << "another caller at the same address";
    EXPECT_EQ(get("/api/item"), 200) << "an unknown caller at the same address";
}

TEST_F(RequestRates, UnknownCallersOfAddressShare) {
    use_up({});
    EXPECT_EQ(get("/api/item"), 429);
    EXPECT_EQ(get("/api/item", invalid_key), 429) << "an invalid key identifies no caller";
    EXPECT_EQ(get("/api/item", {}, 2), 200);
    EXPECT_EQ(send("GET", "/api/mine", invalid_key, 2).header("X-RateLimit-Remaining"), "1");
    EXPECT_EQ(get("/api/mine", ana), 200);
}

TEST_F(RequestRates, AddressBehindProxyIsNetwork) {
    RequestRate of_networks{three_an_hour, to_key};
    ListenerSettings settings;
    settings.trusted_proxies = {"127.0.0.0/8"};
    RouteServer behind_proxy(add_unlimited, settings, limited_mount(of_networks));
    const auto status_for = [&](std::string_view client) {
        Wire wire(behind_proxy.port());
        wire.send(fmt::format("GET /api/item HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {}\r\n\r\n", client));
        return wire.read_answer().status;
    };
    for (const auto* client : {"2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3:4:5:6"})
        EXPECT_EQ(status_for(client), 200);
    EXPECT_EQ(status_for("2001:db8:1:2::4"), 429);
    EXPECT_EQ(status_for("2001:db8:1:3::1"), 200);
    EXPECT_EQ(status_for("203.0.113.7"), 200);
}

void expect_rate(const Answer& answer, int status, std::string_view left) {
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.header("X-RateLimit-Limit"), "3");
    EXPECT_EQ(answer.header("X-RateLimit-Remaining"), left);
    EXPECT_THAT(answer.header("X-RateLimit-Reset"),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
    EXPECT_THAT(answer.header("Access-Control-Expose-Headers"),
                HasSubstr(", X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"));
    EXPECT_EQ(answer.header("X-Mount"), "api");
}

TEST_F(RequestRates, EachAnswerHasHeaders) {
    struct Case {
        int status;
        std::string_view method;
        std::string_view path;
        std::string_view fields{};
    };
    const std::vector<Case> cases{
        {200, "GET", "/api/item"},
        {401, "GET", "/api/mine"},
        {404, "GET", "/api/nowhere"},
        {405, "DELETE", "/api/item"},
        {422, "POST", "/api/notes"},
        {500, "GET", "/api/broken"},
        // Refused by the server before the mount answers.
        {400, "GET", "/api/item", "X-Field : a\r\n"},
        {413, "POST", "/api/notes", "Content-Length: 2000000\r\n"},
        {400, "GET", "/api/item", "X-Key: 7\r\nHost: b\r\n"},
    };
    std::uint8_t source = 1;
    for (const auto& [status, method, path, fields] : cases) {
        SCOPED_TRACE(status);
        expect_rate(send(method, path, fields, source++), status, "2");
    }
}

TEST_F(RequestRates, RemainingRequestsBecomeFewer) {
    for (const auto* left : {"2", "1", "0"}) expect_rate(send("GET", "/api/mine", ana), 200, left);
    expect_rate(send("GET", "/api/mine", ana), 429, "0");
}

TEST_F(RequestRates, ResetIsWhenFullRateReturns) {
    const auto in_twenty_minutes = [] {
        std::string text;
        append_rfc3339_millis(text, Clock::machine_time() + minutes{20});
        return text;
    };
    const auto earliest = in_twenty_minutes();
    const auto reset = send("GET", "/api/mine", ana).header("X-RateLimit-Reset");
    EXPECT_LE(earliest, reset);
    EXPECT_LE(reset, in_twenty_minutes());
}

TEST_F(RequestRates, ExcessIsRefusedInFormatOfMount) {
    use_up(ana);
    const auto answer = send("GET", "/api/nowhere", ana);
    expect_rate(answer, 429, "0");
    EXPECT_EQ(answer.body, R"(["slow down"])");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    const auto wait = std::stoi("0" + answer.header("Retry-After"));
    EXPECT_GT(wait, 0);
    EXPECT_LE(wait, 20 * 60) << "one request of three in an hour";
}

TEST_F(RequestRates, ExcessIsRefusedBeforeBodyIsRead) {
    use_up({});
    EXPECT_EQ(send("POST", "/api/notes", "Content-Type: application/json\r\nContent-Length: 20\r\n").status, 429);
    EXPECT_EQ(send("POST", "/api/notes", "Content-Length: 20\r\nExpect: 100-continue\r\n").status, 429);
    EXPECT_EQ(send("POST", "/api/notes", "Content-Length: 100000\r\n").status, 429);
    EXPECT_EQ(calls, 3);
}

TEST_F(RequestRates, PreflightDoesNotCount) {
    for (int request = 0; request < 10; ++request) {
        const auto answer = send("OPTIONS", "/api/item", "Access-Control-Request-Method: GET\r\n");
        EXPECT_EQ(answer.status, 200);
        EXPECT_FALSE(answer.has_header("X-RateLimit-Limit"));
    }
    expect_rate(send("OPTIONS", "/api/item"), 204, "2");
}

TEST_F(RequestRates, MountWithoutRateHasNoLimit) {
    use_up({});
    EXPECT_EQ(get("/api/item"), 429);
    for (int request = 0; request < 10; ++request) {
        const auto answer = send("GET", "/item");
        EXPECT_EQ(answer.status, 200);
        EXPECT_FALSE(answer.has_header("X-RateLimit-Limit"));
        EXPECT_THAT(answer.header("Access-Control-Expose-Headers"), testing::Not(HasSubstr("X-RateLimit")));
    }
}

/// Counts a request, and returns how many are left.
int left_after(RequestRate& rate, std::string_view client, std::optional<std::int64_t> caller = {}) {
    constexpr std::string_view name = "X-RateLimit-Remaining: ";
    Request request;
    request.client = client;
    request.identity.caller = caller;
    const auto headers = rate.count(request).headers;
    return std::stoi(headers.substr(headers.find(name) + name.size()));
}

TEST(RequestRateTables, HaveFixedSize) {
    RequestRate rate({10, hours{1'000}}, to_key);
    for (const int left : {9, 8, 7}) EXPECT_EQ(left_after(rate, "203.0.113.7", 7), left);
    EXPECT_EQ(left_after(rate, "203.0.113.7"), 9);
    for (int network = 0; network < 65'536; ++network)
        left_after(rate, fmt::format("10.0.{}.{}", network / 256, network % 256));
    EXPECT_LT(left_after(rate, "203.0.113.8"), 9) << "a new network takes the place of another one, with its count";
    EXPECT_EQ(left_after(rate, "203.0.113.7", 7), 6) << "callers have another table";
}

TEST(RequestRateTables, RateMustAllowRequests) {
    EXPECT_THROW(RequestRate(Rate{}, to_key), std::logic_error);
}

}  // namespace
}  // namespace plaza::http
