#include "load/check.hpp"

#include <fmt/format.h>

#include <charconv>

namespace plaza::bench {
namespace {

constexpr std::string_view before_id = R"("published":true,"id":)";

std::int64_t number_at(std::string_view text) {
    std::int64_t number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

std::string post_json(const PostText& text) {
    return fmt::format(R"("title":"{}","content":"{}",)", text.title, text.content);
}

std::string fault_in_posts(const Dataset& dataset, std::string_view body) {
    for (auto at = body.find(before_id); at != std::string_view::npos; at = body.find(before_id, at + 1)) {
        const auto id = number_at(body.substr(at + before_id.size()));
        const auto post = dataset.post_of(id);
        if (post && !body.substr(0, at).ends_with(post_json(dataset.text(*post))))
            return fmt::format("post {} differs from the loaded text", id);
    }
    return {};
}

std::string fault_in_statuses(const Dataset& dataset, std::string_view body) {
    constexpr std::string_view before_status = R"({"id":")";
    constexpr std::string_view before_content = R"("content":")";
    if (!body.starts_with('[')) return "the response is no list";
    for (auto at = body.find(before_status); at != std::string_view::npos; at = body.find(before_status, at + 1)) {
        const auto id = number_at(body.substr(at + before_status.size()));
        const auto post = dataset.post_of(id);
        // Accounts have ids too.
        if (!post) continue;
        const auto content = body.find(before_content, at);
        if (content == std::string_view::npos) return fmt::format("post {} has no content", id);
        const auto text = body.substr(content + before_content.size());
        const bool is_reply = !body.substr(at, content - at).contains(R"("in_reply_to_id":null)");
        if (is_reply || text.starts_with('"')) continue;
        if (!text.starts_with("<p>" + dataset.text(*post).content))
            return fmt::format("post {} differs from the loaded text", id);
    }
    return {};
}

std::string fault_in_post(const Dataset& dataset, std::uint64_t post, std::uint64_t extra, std::string_view body) {
    const auto id = fmt::format("{}{},", before_id, dataset.post_id(post));
    if (body.find(id) == std::string_view::npos)
        return fmt::format("the response is not post {}", dataset.post_id(post));
    constexpr std::string_view before_votes = R"("votes":)";
    const auto at = body.rfind(before_votes);
    const auto votes = at == std::string_view::npos ? -1 : number_at(body.substr(at + before_votes.size()));
    const auto least = static_cast<std::int64_t>(dataset.votes_for(post));
    if (votes < least || votes > least + static_cast<std::int64_t>(extra))
        return fmt::format("post {} has {} votes instead of {}", dataset.post_id(post), votes, least);
    return fault_in_posts(dataset, body);
}

}  // namespace plaza::bench
