// What publish, edit, remove and boost share. Private to posts/.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"
#include "domain/posts/write_queries.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {

// Attempts to insert before an id conflict is reported.
inline constexpr int insert_attempts = 8;

/// A published post, for the rows that it has in other tables.
struct Published {
    PostId id;
    AccountId author;
    visibility::Audience audience;
    std::optional<Parent> parent{};
    std::optional<PostId> boost_of{};
    std::optional<AccountId> boosted_author{};
    std::optional<PostId> boosted_root{};
    std::vector<std::string> tags{};
    std::vector<AccountId> mentions{};
    std::optional<AccountId> answered{};  // see answered()
    std::optional<std::string> language{};
};

/// A post with all that posts of apps and boosts can have.
struct WholePost {
    Published rows;
    std::string title{};
    std::string content{};
    std::string spoiler{};
    bool is_sensitive = false;
    bool is_local_only = false;
    std::optional<AppId> app{};
};

void add_post(pg::Unit& unit, const WholePost& post, Time now);

/// Counts a reply in its parent, which locks the parent: add it to a unit before the post. `number` is 1 or -1.
void count_in_parent(pg::Unit& unit, const Published& post, int number);
/// Adds the rows of a post that is published now, and notifies its addressees.
void add_rows(const Context& context, pg::Unit& unit, const Published& post);
void remove_rows(pg::Unit& unit, const Published& post);
/// Puts a direct post into the conversations of those whom it addresses.
void add_message(const Context& context, pg::Unit& unit, const Published& post);

/// Those whom the post mentions, and whom it answers.
[[nodiscard]] std::vector<AccountId> addressees_of(const Published& post);
void notify(const Context& context, pg::Unit& unit, const Published& post, const std::vector<AccountId>& receivers);
/// Takes the notifications back.
void unnotify(pg::Unit& unit, const Published& post, const std::vector<AccountId>& receivers);

/// Why an app cannot write this; nullopt if it can.
[[nodiscard]] std::optional<WriteError> find_fault(std::string_view content, std::string_view spoiler);

/// All that a reader sees as text.
[[nodiscard]] std::string whole_text(std::string_view title, std::string_view content);

/// The hashtags under which a post for this audience is found.
[[nodiscard]] std::vector<std::string> tags_of(visibility::Audience audience, std::string_view text);

/// The accounts that the text mentions, except those that block the author or are blocked.
Task<std::vector<AccountId>> mentioned(ReadContext& context, AccountId author, std::string text);

/// The author of the parent, if it is another account that may see the post without being mentioned.
Task<std::optional<AccountId>> answered(ReadContext& context, AccountId author, visibility::Audience audience,
                                        std::optional<Parent> parent);

/// The post, or why the viewer may not change it.
Task<std::expected<FactsRow, EditError>> find_own(ReadContext& context, Rights viewer, PostId id);

/// The post was deleted meanwhile, or its author.
Task<EditError> absent_now(Viewer viewer);

/// Commits. Returns false if the id of the new post exists. In a transaction, which cannot go on then, throws Refusal:
/// all its work is done again.
Task<bool> commit_new(Context& context, pg::Unit& unit);

/// Whether a post or job got an id that exists: the unit can be tried again.
[[nodiscard]] bool is_id_taken(const pg::Error& error);

/// Takes back a boost, if it is still there.
Task<> take_back(Context& context, AccountId account, PostId post, AccountId author);

}  // namespace plaza::posts
