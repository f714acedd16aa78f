// Answers about things that this server does not have, to questions that clients ask everywhere: empty lists.
#include <string>
#include <vector>

#include "api/mastodon/custom_emoji.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"

namespace plaza::mastodon {
namespace {

using Nothing = std::vector<std::string>;

Task<std::vector<CustomEmoji>> list_custom_emojis(ReadContext& /*context*/) {
    co_return std::vector<CustomEmoji>{};
}

/// For lists of things without a shape here.
Task<Nothing> list_nothing_about(ReadContext& /*context*/, AccountPath /*id*/) {
    co_return Nothing{};
}

Task<Nothing> list_nothing_of_own(ReadContext& /*context*/, Viewer /*viewer*/) {
    co_return Nothing{};
}

struct Collections {
    std::vector<std::string> collections;
};
BOOST_DESCRIBE_STRUCT(Collections, (), (collections))

Task<Collections> list_collections(ReadContext& /*context*/, http::Path<"account_id", PathId<AccountId>> /*id*/,
                                   std::optional<Viewer> /*viewer*/) {
    co_return Collections{};
}

Task<http::Response> get_health(ReadContext& /*context*/) {
    co_return http::Response{.content_type = "text/plain; charset=utf-8", .body = "OK"};
}

}  // namespace

void mount_stubs(const Mount& mount) {
    mount.get<"/api/v1/accounts/{account_id}/collections", list_collections>(
        {.summary = "List the collections of an account"}, {.scope = "read:collections"});
    mount.get<"/api/v1/accounts/{account_id}/in_collections", list_collections>(
        {.summary = "List the collections that have an account"}, {.scope = "read:collections"});
    mount.get<"/api/v1/accounts/{id}/identity_proofs", list_nothing_about, http::Public>(
        {.summary = "List the verified identities of an account"});
    mount.get<"/api/v1/announcements", list_nothing_of_own>({.summary = "List announcements"}, {.scope = "read"});
    mount.get<"/api/v1/custom_emojis", list_custom_emojis, http::Public>({.summary = "List custom emojis"});
    mount.get<"/api/v1/domain_blocks", list_nothing_of_own>({.summary = "List blocked domains"},
                                                            {.scope = "read:blocks"});
    mount.get<"/api/v1/streaming/health", get_health, http::Public>({.summary = "Check the streaming server"});
    mount.get<"/health", get_health, http::Public>({.summary = "Check the server"});
}

}  // namespace plaza::mastodon
