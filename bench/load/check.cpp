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
