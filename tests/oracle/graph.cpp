#include "tests/oracle/graph.hpp"

#include <array>

#include "tests/support/wait.hpp"

namespace plaza::test {

Graph::Graph(unsigned seed) : random_(seed) {
    for (std::size_t n = 0; n < people; ++n) {
        people_.push_back(signed_up(fmt::format("person{}", n)));
        people_.back().patch("/users/me", fmt::format(R"({{"username":"person{}"}})", n));
    }
    staff_.push_back(signed_up("staff"));
    database().exec(fmt::format("update users set role = 'moderator' where id = {}", staff_.front().id));
    for (std::size_t from = 0; from < people; ++from)
        for (std::size_t to = 0; to < people; ++to)
            if (from != to && happens(40)) follow(from, to);
    block(below(people), below(people));
    for (std::size_t n = 0; n < people; ++n) keep_private_things(n);
    for (int n = 0; n < 30; ++n) {
        write(below(people));
        act(below(people));
    }
    for (std::size_t n = 0; n < people; ++n) write_draft(n);
    for (int n = 0; n < 40; ++n) act(below(people));
    for (int n = 0; n < 6; ++n) edit(posts_[below(posts_.size())]);
    for (int n = 0; n < 3; ++n) block(below(people), below(people));
    // Favourites, notifications and conversations of before are still there.
    database().exec(fmt::format("update accounts set moderation = 'suspended' where id = {}", people_[suspended].id));
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from jobs") == "0"; }));
}

bool Graph::may_see(std::size_t viewer, const Text& post, bool is_app) const {
    if (post.is_deleted || post.author == suspended) return false;
    if (post.author == viewer) return !(post.is_draft && is_app);
    if (post.is_draft || blocks_.contains({viewer, post.author}) || blocks_.contains({post.author, viewer}))
        return false;
    if (post.audience == "public" || post.audience == "unlisted") return true;
    if (post.addressed.contains(viewer)) return true;
    return post.audience == "private" && follows_.contains({viewer, post.author});
}

bool Graph::may_read(std::size_t viewer, const std::string& word) const {
    const auto owner = owner_of_word_.find(word);
    if (owner != owner_of_word_.end()) return owner->second == viewer;
    const auto post = post_of_word_.find(word);
    return post != post_of_word_.end() && may_see(viewer, posts_[post->second], false);
}

Client Graph::client_of(std::size_t viewer) {
    if (viewer == signed_out) return anonymous();
    return bearing(viewer == staff ? staff_.front().token() : people_[viewer].token());
}

std::string Graph::private_word(std::size_t owner) {
    auto word = new_word();
    owner_of_word_[word] = owner;
    return word;
}

void Graph::follow(std::size_t from, std::size_t to) {
    const auto answer = people_[from].post(fmt::format("/api/v1/accounts/{}/follow", people_[to].id), "{}");
    if (answer.status == 200) follows_.insert({from, to});
}

void Graph::block(std::size_t from, std::size_t to) {
    if (from == to) return;
    const auto answer = people_[from].post(fmt::format("/api/v1/accounts/{}/block", people_[to].id), "{}");
    if (answer.status != 200) return;
    blocks_.insert({from, to});
    follows_.erase({from, to});
    follows_.erase({to, from});
}

void Graph::write(std::size_t author) {
    constexpr std::array audiences{"public", "unlisted", "private", "direct"};
    Text post{.id = 0, .author = author, .audience = audiences.at(below(4)), .word = new_word()};
    Json status{{"visibility", post.audience}, {"spoiler_text", happens(30) ? post.word : ""}};
    auto text = "common #sky " + post.word;
    const auto addressed = other_than(author);
    if (post.audience == "direct" || happens(30)) {
        text += fmt::format(" @person{}", addressed);
        // A mention does not reach an account across a block.
        if (!blocks_.contains({author, addressed}) && !blocks_.contains({addressed, author}))
            post.addressed.insert(addressed);
    }
    status["status"] = text;
    if (!posts_.empty() && happens(50)) {
        const auto& parent = posts_[below(posts_.size())];
        if (may_see(author, parent, true)) status["in_reply_to_id"] = std::to_string(parent.id);
    }
    const auto answer = people_[author].post("/api/v1/statuses", status.dump());
    ASSERT_THAT(answer, HasStatus(200)) << status;
    post.id = std::stoll(answer.json()["id"].get<std::string>());
    post_of_word_[post.word] = posts_.size();
    posts_.push_back(std::move(post));
}

/// A draft whose text was changed once; half of them are published then. No one may read the text of before.
void Graph::write_draft(std::size_t author) {
    Text post{.id = 0, .author = author, .audience = "public", .word = new_word(), .is_draft = true};
    const auto first = new_word();
    owner_of_word_[first] = std::nullopt;
    const auto body = [](const std::string& word, bool is_published) {
        return Json{{"title", "common " + word}, {"content", "common " + word}, {"published", is_published}}.dump();
    };
    const auto made = people_[author].post("/posts", body(first, false));
    ASSERT_THAT(made, HasStatus(201));
    post.id = made.json()["id"].get<std::int64_t>();
    const bool is_published = happens(50);
    ASSERT_THAT(people_[author].put(fmt::format("/posts/{}", post.id), body(post.word, is_published)), HasStatus(200));
    post.is_draft = !is_published;
    post_of_word_[post.word] = posts_.size();
    posts_.push_back(std::move(post));
}

/// Changes the text, or takes the post back to the drafts, or deletes it.
void Graph::edit(Text& post) {
    if (post.is_draft || post.is_deleted) return;
    const auto index = post_of_word_.at(post.word);
    const auto path = fmt::format("/api/v1/statuses/{}", post.id);
    if (happens(40)) {
        ASSERT_THAT(people_[post.author].del(path), HasStatus(200));
        post.is_deleted = true;
        return;
    }
    post.word = new_word();
    post_of_word_[post.word] = index;
    std::string text = "common #sky " + post.word;
    for (const auto addressed : post.addressed) text += fmt::format(" @person{}", addressed);
    if (happens(30)) {
        const Json draft{{"title", ""}, {"content", text}, {"published", false}};
        ASSERT_THAT(people_[post.author].put(fmt::format("/posts/{}", post.id), draft.dump()), HasStatus(200));
        post.is_draft = true;
        return;
    }
    ASSERT_THAT(people_[post.author].put(path, Json{{"status", text}, {"spoiler_text", ""}}.dump()), HasStatus(200));
}

/// Whatever the server allows.
void Graph::act(std::size_t person) {
    constexpr std::array verbs{"favourite", "bookmark", "reblog", "favourite", "reblog", "pin"};
    const auto& post = posts_[below(posts_.size())];
    people_[person].post(fmt::format("/api/v1/statuses/{}/{}", post.id, verbs.at(below(verbs.size()))), "{}");
}

void Graph::keep_private_things(std::size_t owner) {
    auto& person = people_[owner];
    const auto other = people_[other_than(owner)].id;
    person.post(fmt::format("/api/v1/accounts/{}/note", other), Json{{"comment", private_word(owner)}}.dump());
    person.post("/api/v1/lists", Json{{"title", private_word(owner)}}.dump());
    const Json filter{{"title", private_word(owner)},
                      {"context", {"home"}},
                      {"keywords_attributes", {{{"keyword", private_word(owner)}}}}};
    person.post("/api/v2/filters", filter.dump());
    const auto list = database().scalar(fmt::format("select max(id) from lists where account_id = {}", person.id));
    for (const auto& [from, to] : follows_)
        if (from == owner)
            person.post(fmt::format("/api/v1/lists/{}/accounts", list),
                        fmt::format(R"({{"account_ids":["{}"]}})", people_[to].id));
}

}  // namespace plaza::test
