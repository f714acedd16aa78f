#include "platform/pg/client/connect_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/pg/client/url.hpp"

namespace plaza::pg {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;
using Texts = std::map<std::string, std::string, std::less<>>;

void add_texts(Texts& texts, const Options& options) {
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
        if (option->val != nullptr) texts[option->keyword] = option->val;
}

std::string take(Texts& texts, std::string_view keyword) {
    const auto found = texts.find(keyword);
    return found == texts.end() ? std::string{} : std::move(texts.extract(found).mapped());
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts{""};
    for (const char c : list)
        if (c == ',')
            parts.emplace_back();
        else
            parts.back() += c;
    return parts;
}

// Returns one part per host (PostgreSQL 15 manual, §34.1.1.3). A single port applies to all hosts.
std::vector<std::string> stretch(std::vector<std::string> parts, std::size_t count, std::string_view what) {
    if (parts.size() == 1) parts.resize(count, parts.front());
    if (parts.size() != count)
        throw std::invalid_argument(fmt::format("the database URL has {} hosts and {} {}", count, parts.size(), what));
    return parts;
}

void require_port(const std::string& text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || (error == std::errc{} && end == text.data() + text.size() && port > 0)) return;
    throw std::invalid_argument("a port must be a number from 1 to 65535");
}

std::vector<Host> read_hosts(Texts& texts) {
    const auto names = split(take(texts, "host"));
    const auto address_list = take(texts, "hostaddr");
    const auto addresses = split(address_list);
    const auto count = std::max(names.size(), addresses.size());
    const auto all_names = names.size() == 1 && names.front().empty() ? std::vector<std::string>(count) : names;
    if (all_names.size() != count || (addresses.size() != count && !address_list.empty()))
        throw std::invalid_argument(
            fmt::format("the database URL has {} hosts and {} values of hostaddr", names.size(), addresses.size()));
    const auto ports = stretch(split(take(texts, "port")), count, "ports");
    for (const auto& port : ports) require_port(port);
    std::vector<Host> hosts;
    for (std::size_t index = 0; index < count; ++index)
        hosts.push_back({all_names[index], address_list.empty() ? "" : addresses[index], ports[index]});
    return hosts;
}

std::chrono::milliseconds read_limit(const std::string& text, std::chrono::milliseconds otherwise) {
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // Zero means no limit, which would make other requests of the server wait.
    return error == std::errc{} && seconds > 0 ? std::chrono::seconds{seconds} : otherwise;
}

/// libpq reports a wrong value only when it connects, and failed connections are retried.
void require_known_words(const Texts& texts) {
    struct Words {
        std::string keyword;
        std::vector<std::string_view> known;
    };
    static const std::array all{
        Words{"sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}},
        Words{"channel_binding", {"disable", "prefer", "require"}},
        Words{"gssencmode", {"disable", "prefer", "require"}},
        Words{"ssl_min_protocol_version", {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}},
        Words{"ssl_max_protocol_version", {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}},
        Words{"sslnegotiation", {"postgres", "direct"}},
        Words{"load_balance_hosts", {"disable", "random"}},
    };
    for (const auto& [keyword, known] : all) {
        const auto found = texts.find(keyword);
        if (found != texts.end() && !found->second.empty() && std::ranges::find(known, found->second) == known.end())
            throw std::invalid_argument(
                fmt::format("{} (in the URL or an environment variable of libpq) must be one of {}", keyword,
                            fmt::join(known, ", ")));
    }
}

}  // namespace

bool Host::has_to_be_looked_up() const {
    if (!address.empty() || name.empty() || name.starts_with('/') || name.starts_with('@')) return false;
    boost::system::error_code is_name;
    boost::asio::ip::make_address(name, is_name);
    return bool(is_name);
}

ConnectOptions::ConnectOptions(const Secret& url) {
    const Options parsed(PQconninfoParse(plain_url(url).reveal().c_str(), nullptr));
    if (!parsed) throw std::invalid_argument("not a PostgreSQL URL (postgresql://user@host/database)");
    Texts texts;
    add_texts(texts, parsed);
    // Hosts can also come from the environment (PGHOST, PGHOSTADDR, PGPORT). libpq reads other variables and service
    // files itself.
    Texts defaults;
    if (!texts.contains("service")) add_texts(defaults, Options(PQconndefaults()));
    require_known_words(defaults);
    for (const auto* keyword : {"host", "hostaddr", "port"})
        if (auto text = take(defaults, keyword); !text.empty()) texts.emplace(keyword, std::move(text));

    require_known_words(texts);
    limit = read_limit(take(texts, "connect_timeout"), limit);
    hosts = read_hosts(texts);
    for (const auto& [keyword, value] : connect_defaults) texts.emplace(keyword, value);
    texts["client_encoding"] = "UTF8";
    texts["application_name"] = "plaza";
    // Dial chooses the server.
    texts.erase("target_session_attrs");
    for (auto& [keyword, value] : texts) {
        keywords.push_back(keyword);
        values.push_back(std::move(value));
    }
}

}  // namespace plaza::pg
