#include "platform/pg/client/url.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/base/ascii.hpp"

namespace plaza::pg {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

constexpr const char* no_url =
    "not a PostgreSQL URL (postgresql://user@host/database; write @ and / in a password as %40 and %2F)";

// Options for pools and caches of other programs. Plaza ignores them.
constexpr std::array harmless{std::string_view("pgbouncer"),
                              std::string_view("connection_limit"),
                              std::string_view("pool_timeout"),
                              std::string_view("pool_size"),
                              std::string_view("statement_cache_size"),
                              std::string_view("prepared_statements"),
                              std::string_view("prepareThreshold"),
                              std::string_view("prepared_statement_cache_size")};

/// Detects `postgresql://ana:s3cr@t@host/…`. libpq would read a part of the password as the host, and show it in
/// messages.
bool has_unescaped_password(std::string_view rest) {
    rest = rest.substr(0, rest.find('?'));
    const auto at = rest.find('@');
    return at != std::string_view::npos && (rest.find('/') < at || rest.find('@', at + 1) != std::string_view::npos);
}

/// Also accepts `postgresql+asyncpg`, which names a Python driver, and `jdbc:postgresql`.
void require_scheme(std::string_view scheme) {
    if (scheme.starts_with("jdbc:")) scheme.remove_prefix(5);
    scheme = scheme.substr(0, scheme.find('+'));
    if (scheme == "postgresql" || scheme == "postgres") return;
    const bool is_word = std::ranges::all_of(scheme, ascii::is_lower);
    if (!is_word) throw std::invalid_argument(no_url);
    throw std::invalid_argument(
        fmt::format("the URL begins with {}://, but Plaza needs PostgreSQL: postgresql://user@host/database", scheme));
}

bool is_known_to_libpq(std::string_view keyword) {
    const Options all(PQconndefaults());
    for (const auto* option = all.get(); option != nullptr && option->keyword != nullptr; ++option)
        if (keyword == option->keyword) return true;
    return false;
}

/// Whether to pass the option to libpq. Throws std::invalid_argument for unknown options.
bool is_kept(std::string_view keyword, std::string_view value) {
    if (std::ranges::find(harmless, keyword) != harmless.end()) return false;
    if (keyword == "schema") {
        if (value == "public") return false;
        throw std::invalid_argument(
            "the URL has schema=…: Plaza uses the first schema in the search path; remove it and use "
            "`alter role … set search_path = …` instead");
    }
    // libpq knows only ssl=true, for JDBC.
    if ((keyword == "ssl" && value != "true") || keyword == "sslaccept")
        throw std::invalid_argument(fmt::format(
            "the URL has {}=…, which is not an option of PostgreSQL: use sslmode=require or sslmode=verify-full",
            keyword));
    if (keyword == "ssl" || is_known_to_libpq(keyword)) return true;
    const bool is_word =
        keyword.size() < 40 &&
        std::ranges::all_of(keyword, [](char c) { return ascii::is_letter(c) || c == '_' || c == '.'; });
    throw std::invalid_argument(fmt::format("the URL has an {} that PostgreSQL does not know: remove it",
                                            is_word ? fmt::format("option {}=…", keyword) : "option after its ?"));
}

std::string plain_query(std::string_view query) {
    std::string plain;
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        const auto equals = std::min(part.find('='), part.size());
        const auto value = part.substr(std::min(equals + 1, part.size()));
        if (is_kept(part.substr(0, equals), value)) plain += fmt::format("{}{}", plain.empty() ? "?" : "&", part);
    }
    return plain;
}

}  // namespace

Secret plain_url(const Secret& url) {
    const auto text = ascii::trimmed(url.reveal(), " \t\r\n");
    std::string plain(text);
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos && text.find('=') > scheme) {
        require_scheme(text.substr(0, scheme));
        const auto rest = text.substr(scheme + 3);
        // The password may contain a question mark.
        const auto at = rest.find('@');
        const auto query = rest.find('?', at < rest.find('/') ? at : 0);
        if (has_unescaped_password(rest)) throw std::invalid_argument(no_url);
        plain = fmt::format("postgresql://{}", rest.substr(0, query));
        if (query != std::string_view::npos) plain += plain_query(rest.substr(query + 1));
    }
    // libpq's message contains the invalid URL with the password, so it is not used.
    if (!Options(PQconninfoParse(plain.c_str(), nullptr))) throw std::invalid_argument(no_url);
    return Secret(std::move(plain));
}

}  // namespace plaza::pg
