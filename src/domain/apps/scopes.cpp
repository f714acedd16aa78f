// The scopes that apps can ask for: those of Mastodon 4.5.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "domain/apps/apps.hpp"

namespace plaza::apps {
namespace {

constexpr std::array whole{"read", "write", "follow", "push", "profile"};
constexpr std::array readable{"accounts", "blocks", "bookmarks",     "favourites", "filters", "follows",
                              "lists",    "mutes",  "notifications", "search",     "statuses"};
constexpr std::array writable{"accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows",
                              "lists",    "media",  "mutes",     "notifications", "reports",    "statuses"};
constexpr std::array administrable{"accounts",
                                   "reports",
                                   "domain_allows",
                                   "domain_blocks",
                                   "ip_blocks",
                                   "email_domain_blocks",
                                   "canonical_email_blocks"};

bool contains(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether the scope is the verb, or one of its things.
bool is_of(std::string_view scope, std::string_view verb, const auto& things) {
    if (!scope.starts_with(verb)) return false;
    const auto rest = scope.substr(verb.size());
    return rest.empty() || (rest.front() == ':' && contains(things, rest.substr(1)));
}

bool is_scope(std::string_view scope) {
    return contains(whole, scope) || is_of(scope, "read", readable) || is_of(scope, "write", writable) ||
           is_of(scope, "admin:read", administrable) || is_of(scope, "admin:write", administrable);
}

}  // namespace

std::vector<std::string> all_scopes() {
    std::vector<std::string> all(whole.begin(), whole.end());
    const auto add = [&all](std::string_view verb, const auto& things) {
        for (const auto* thing : things) all.push_back(std::string(verb) + ':' + thing);
    };
    add("read", readable);
    add("write", writable);
    for (const auto* verb : {"admin:read", "admin:write"}) {
        all.emplace_back(verb);
        add(verb, administrable);
    }
    return all;
}

std::optional<Scopes> parse_scopes(std::string_view text) {
    if (text.size() > longest_scopes) return std::nullopt;
    Scopes scopes;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \t\r\n+"), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty() || contains(scopes, word)) continue;
        if (!is_scope(word)) return std::nullopt;
        scopes.emplace_back(word);
    }
    if (scopes.empty()) scopes.emplace_back("read");
    return scopes;
}

std::string to_text(const Scopes& scopes) {
    std::string text;
    for (const auto& scope : scopes) {
        if (!text.empty()) text += ' ';
        text += scope;
    }
    return text;
}

bool is_within(const Scopes& wanted, const Scopes& registered) {
    return std::ranges::all_of(wanted, [&](const auto& scope) { return includes(registered, scope); });
}

bool is_of_staff(const Scopes& scopes) {
    return std::ranges::any_of(scopes, [](const auto& scope) { return scope.starts_with("admin:"); });
}

Scopes without_staff(Scopes scopes) {
    std::erase_if(scopes, [](const auto& scope) { return scope.starts_with("admin:"); });
    return scopes;
}

}  // namespace plaza::apps
