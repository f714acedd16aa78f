// Walks all operations of the client API and of OAuth that the server has: each succeeds once. ClientAnswers checks the
// answers against Mastodon's description.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "app/api.hpp"
#include "app/config.hpp"
#include "tests/support/api.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {
namespace {

// A line is a request: the person (ana if it is left out), method, path, body, and after `->` names for members of the
// answer, which later lines use in braces. Ana is locked.
// The app has the token that was made last.
constexpr std::string_view walk_of_operations = R"(
GET /api/v1/accounts/verify_credentials
PATCH /api/v1/accounts/update_credentials {"display_name":"Ana","locked":true}
GET /api/v1/preferences
DELETE /api/v1/profile/avatar
DELETE /api/v1/profile/header
GET /api/v1/accounts?id[]={bob}
GET /api/v1/accounts/{bob}
GET /api/v1/accounts/lookup?acct=bob
GET /api/v1/accounts/search?q=bob
GET /api/v1/accounts/relationships?id[]={bob}
GET /api/v1/accounts/familiar_followers?id[]={bob}
POST /api/v1/accounts/{bob}/follow {}
bob POST /api/v1/accounts/{ana}/follow {}
GET /api/v1/follow_requests
POST /api/v1/follow_requests/{bob}/authorize {}
POST /api/v1/accounts/{bob}/remove_from_followers {}
bob POST /api/v1/accounts/{ana}/follow {}
POST /api/v1/follow_requests/{bob}/reject {}
POST /api/v1/accounts/{bob}/note {"comment":"a friend"}
POST /api/v1/accounts/{bob}/endorse {}
GET /api/v1/endorsements
GET /api/v1/accounts/{ana}/endorsements
POST /api/v1/accounts/{bob}/unendorse {}
POST /api/v1/accounts/{bob}/pin {}
POST /api/v1/accounts/{bob}/unpin {}
GET /api/v1/accounts/{bob}/followers
GET /api/v1/accounts/{ana}/following
GET /api/v1/accounts/{ana}/identity_proofs
GET /api/v1/accounts/{ana}/collections
GET /api/v1/accounts/{ana}/in_collections
POST /api/v1/accounts/{carol}/unfollow {}
POST /api/v1/accounts/{carol}/mute {}
GET /api/v1/mutes
POST /api/v1/accounts/{carol}/unmute {}
POST /api/v1/accounts/{carol}/block {}
GET /api/v1/blocks
POST /api/v1/accounts/{carol}/unblock {}
POST /api/v1/statuses {"status":"Hello #plaza"} -> post=id
bob POST /api/v1/statuses {"status":"@ana hello"} -> theirs=id
GET /api/v1/statuses?id[]={post}
GET /api/v1/statuses/{post}
PUT /api/v1/statuses/{post} {"status":"Hello again #plaza"}
GET /api/v1/statuses/{post}/context
GET /api/v1/statuses/{post}/history
GET /api/v1/statuses/{post}/source
GET /api/v1/accounts/{ana}/statuses
POST /api/v1/statuses/{theirs}/favourite {}
GET /api/v1/statuses/{theirs}/favourited_by
GET /api/v1/favourites
POST /api/v1/statuses/{theirs}/unfavourite {}
POST /api/v1/statuses/{theirs}/reblog {}
GET /api/v1/statuses/{theirs}/reblogged_by
POST /api/v1/statuses/{theirs}/unreblog {}
POST /api/v1/statuses/{post}/bookmark {}
GET /api/v1/bookmarks
POST /api/v1/statuses/{post}/unbookmark {}
POST /api/v1/statuses/{post}/pin {}
POST /api/v1/statuses/{post}/unpin {}
POST /api/v1/statuses/{post}/mute {}
POST /api/v1/statuses/{post}/unmute {}
GET /api/v1/timelines/home
GET /api/v1/timelines/public
GET /api/v1/timelines/tag/{tag}
GET /api/v1/timelines/link?url=https://example.com/
GET /api/v2/search?q=bob
GET /api/v1/tags/{tag}
POST /api/v1/tags/{tag}/follow {}
GET /api/v1/followed_tags
POST /api/v1/tags/{tag}/unfollow {}
POST /api/v1/tags/{tag}/feature {}
POST /api/v1/tags/{tag}/unfeature {}
GET /api/v1/featured_tags/suggestions
POST /api/v1/featured_tags {"name":"plaza"} -> featured=id
GET /api/v1/featured_tags
GET /api/v1/accounts/{ana}/featured_tags
DELETE /api/v1/featured_tags/{featured}
POST /api/v1/lists {"title":"friends"} -> list=id
GET /api/v1/lists
GET /api/v1/lists/{list}
PUT /api/v1/lists/{list} {"title":"neighbors"}
POST /api/v1/lists/{list}/accounts {"account_ids":["{bob}"]}
GET /api/v1/lists/{list}/accounts
GET /api/v1/accounts/{bob}/lists
GET /api/v1/timelines/list/{list}
DELETE /api/v1/lists/{list}/accounts {"account_ids":["{bob}"]}
DELETE /api/v1/lists/{list}
POST /api/v2/filters {"title":"endings","context":["home"],"keywords_attributes":[{"keyword":"ending"}]} -> filter=id
GET /api/v2/filters
GET /api/v2/filters/{filter}
PUT /api/v2/filters/{filter} {"title":"no endings"}
POST /api/v2/filters/{filter}/keywords {"keyword":"final"} -> keyword=id
GET /api/v2/filters/{filter}/keywords
GET /api/v2/filters/keywords/{keyword}
PUT /api/v2/filters/keywords/{keyword} {"keyword":"finale"}
DELETE /api/v2/filters/keywords/{keyword}
POST /api/v2/filters/{filter}/statuses {"status_id":"{post}"} -> filtered=id
GET /api/v2/filters/{filter}/statuses
GET /api/v2/filters/statuses/{filtered}
DELETE /api/v2/filters/statuses/{filtered}
DELETE /api/v2/filters/{filter}
POST /api/v1/filters {"phrase":"ending","context":["home"]} -> old=id
GET /api/v1/filters
GET /api/v1/filters/{old}
PUT /api/v1/filters/{old} {"phrase":"endings","context":["home"]}
DELETE /api/v1/filters/{old}
GET /api/v2/notifications -> group=notification_groups.0.group_key
GET /api/v2/notifications/unread_count
GET /api/v2/notifications/{group}
GET /api/v2/notifications/{group}/accounts
POST /api/v2/notifications/{group}/dismiss {}
bob POST /api/v1/statuses/{post}/favourite {}
GET /api/v1/notifications -> notice=0.id
GET /api/v1/notifications/unread_count
GET /api/v1/notifications/{notice}
POST /api/v1/notifications/{notice}/dismiss {}
POST /api/v1/notifications/clear {}
GET /api/v1/notifications/policy
PUT /api/v1/notifications/policy {"filter_not_following":true}
GET /api/v2/notifications/policy
PATCH /api/v2/notifications/policy {"for_not_following":"filter"}
PUT /api/v2/notifications/policy {"for_not_following":"filter"}
carol POST /api/v1/statuses {"status":"@ana good morning"}
dan POST /api/v1/statuses {"status":"@ana good evening"}
GET /api/v1/notifications/requests -> request=0.id other=1.id
GET /api/v1/notifications/requests/{request}
POST /api/v1/notifications/requests/{request}/accept {}
POST /api/v1/notifications/requests/{other}/dismiss {}
GET /api/v1/notifications/requests/merged
POST /api/v1/notifications/requests/accept {"id":["{request}"]}
POST /api/v1/notifications/requests/dismiss {"id":["{other}"]}
bob POST /api/v1/statuses {"status":"@ana between us","visibility":"direct"}
GET /api/v1/conversations -> conversation=0.id
POST /api/v1/conversations/{conversation}/read {}
POST /api/v1/conversations/{conversation}/unread {}
DELETE /api/v1/conversations/{conversation}
POST /api/v1/statuses {"status":"Later","scheduled_at":"2099-01-01T00:00:00.000Z"} -> later=id
GET /api/v1/scheduled_statuses
GET /api/v1/scheduled_statuses/{later}
PUT /api/v1/scheduled_statuses/{later} {"scheduled_at":"2099-02-01T00:00:00.000Z"}
DELETE /api/v1/scheduled_statuses/{later}
POST /api/v1/emails/confirmations {}
POST /api/v1/markers {"home":{"last_read_id":"{post}"}}
GET /api/v1/markers?timeline[]=home
POST /api/v1/reports {"account_id":"{bob}","comment":"rude"}
GET /api/v1/suggestions
GET /api/v2/suggestions
DELETE /api/v1/suggestions/{dan}
GET /api/v1/directory
GET /api/v1/trends
GET /api/v1/trends/tags
GET /api/v1/trends/statuses
GET /api/v1/trends/links
GET /api/v1/announcements
GET /api/v1/custom_emojis
GET /api/v1/domain_blocks
GET /api/v1/streaming/health
GET /health
GET /api/v1/instance
GET /api/v2/instance
GET /api/v1/instance/activity
GET /api/v1/instance/domain_blocks
GET /api/v1/instance/extended_description
GET /api/v1/instance/peers
GET /api/v1/instance/privacy_policy
GET /api/v1/instance/rules
GET /api/v1/instance/translation_languages
GET /.well-known/host-meta
GET /.well-known/host-meta.json
GET /.well-known/nodeinfo
GET /.well-known/webfinger?resource=acct:ana@{host}
GET /nodeinfo/2.0
GET /.well-known/oauth-authorization-server
POST /api/v1/apps {"client_name":"a walk","redirect_uris":"urn:ietf:wg:oauth:2.0:oob","scopes":"read write"} -> app=client_id secret=client_secret
GET /api/v1/apps/verify_credentials
POST /oauth/token {"grant_type":"client_credentials","client_id":"{app}","client_secret":"{secret}","scope":"write"} -> token=access_token
app POST /api/v1/accounts {"username":"eve","email":"eve@example.com","password":"plums in the icebox","agreement":true,"locale":"en"}
POST /oauth/revoke {"token":"{token}","client_id":"{app}","client_secret":"{secret}"}
GET /oauth/userinfo
DELETE /api/v1/statuses/{post}
)";

const std::regex& named_value() {
    static const std::regex pattern("\\{[a-z_]+\\}");
    return pattern;
}

/// `GET /api/v1/statuses/{}`, without the query.
std::string walked_operation(std::string_view method, std::string_view path) {
    const std::string plain(path.substr(0, path.find('?')));
    return fmt::format("{} {}", method, std::regex_replace(plain, named_value(), "{}"));
}

/// A member of the answer, such as `0.id`.
std::string member_of(Json value, const std::string& path) {
    std::istringstream names(path);
    for (std::string name; std::getline(names, name, '.');)
        value = value.is_array() ? value.at(std::stoul(name)) : value.at(name);
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

class EachClientOperation : protected WithMailServer, public Api {
 protected:
    EachClientOperation() : Api(mailing_to(smtp)) {
        for (const auto* name : {"ana", "bob", "carol", "dan"}) {
            auto person = signed_up(name);
            EXPECT_THAT(person.patch("/users/me", fmt::format(R"({{"username":"{}"}})", name)), HasStatus(200));
            values_[name] = std::to_string(person.id);
            people_.emplace(name, std::move(person));
        }
        values_["tag"] = "plaza";
        values_["host"] = anonymous().get("/api/v2/instance").json()["domain"].get<std::string>();
    }

    /// Runs the request of a line, which must succeed, and returns its operation.
    std::string run(const std::string& line) {
        std::istringstream words(line.substr(0, line.find(" -> ")));
        std::string name = "ana";
        std::string method;
        std::string path;
        std::string body;
        words >> method;
        if (people_.contains(method) || method == "app") {
            name = method;
            words >> method;
        }
        words >> path >> std::ws;
        std::getline(words, body);
        auto operation = walked_operation(method, path);
        const auto sent = body.empty() ? std::nullopt : std::optional<Body>(filled(body));
        auto app = bearing(values_["token"]);
        auto& client = name == "app" ? app : people_.at(name);
        const auto answer = client.send(method, filled(path), sent);
        EXPECT_EQ(answer.status / 100, 2) << line << '\n' << answer.status << ' ' << answer.body;
        if (line.contains(" -> ") && answer.status / 100 == 2) keep(line.substr(line.find(" -> ") + 4), answer.json());
        return operation;
    }

 private:
    [[nodiscard]] std::string filled(std::string text) const {
        for (const auto& [name, value] : values_) {
            const auto what = fmt::format("{{{}}}", name);
            for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + value.size()))
                text.replace(at, what.size(), value);
        }
        return text;
    }

    void keep(const std::string& names, const Json& answer) {
        std::istringstream words(names);
        for (std::string word; words >> word;) {
            const auto sign = word.find('=');
            values_[word.substr(0, sign)] = member_of(answer, word.substr(sign + 1));
        }
    }

    std::map<std::string, Person> people_;
    std::map<std::string, std::string> values_;
};

TEST_F(EachClientOperation, Succeeds) {
    std::set<std::string> walked;
    std::istringstream lines{std::string(walk_of_operations)};
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) walked.insert(run(line));
    const app::Api api(app::Config{}, {});
    for (const auto& operation : api.routes().operations()) {
        constexpr std::array<std::string_view, 5> prefixes{"/.well-known/", "/api/", "/health", "/nodeinfo/",
                                                           "/oauth/"};
        const bool is_clients =
            std::ranges::any_of(prefixes, [&](auto prefix) { return operation.path.starts_with(prefix); });
        if (!is_clients || operation.tag == "Refused" || operation.path.starts_with("/oauth/authorize")) continue;
        const auto shape = walked_operation(http::to_string(operation.method), operation.path);
        EXPECT_TRUE(walked.contains(shape)) << "add a step for " << shape;
    }
}

}  // namespace plaza::test
