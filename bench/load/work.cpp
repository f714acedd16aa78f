#include "load/work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "load/check.hpp"

namespace plaza::bench {
namespace {

// Votes that wait to be withdrawn, and posts that wait to be deleted: enough so that no request waits for a response.
constexpr std::size_t most_cast = 128;
// Posts that are edited in turn: enough so that clients rarely edit the same one.
constexpr std::size_t fewest_edited = 32;
constexpr std::uint64_t checked_one_in = 64;

int good_status(const Request& request) {
    switch (request.kind) {
        case RequestKind::vote:
        case RequestKind::write:
            return 201;
        case RequestKind::erase:
            return 204;
        default:
            return 200;
    }
}

bool is_shed(const Request& request, const Answer& answer) {
    return request.kind == RequestKind::login && (answer.status == 429 || answer.status == 503) &&
           answer.has_retry_after;
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::string with_body(std::string_view head, std::string_view type, std::string_view body) {
    return fmt::format("{}Content-Type: {}\r\nContent-Length: {}\r\n\r\n{}", head, type, body.size(), body);
}

std::string post_body(const PostText& text) {
    return fmt::format(R"({{"title":"{}","content":"{}"}})", text.title, text.content);
}

std::uint64_t key_of(std::uint32_t token, std::uint64_t post) {
    return (static_cast<std::uint64_t>(token) << 40) | post;
}

}  // namespace

Work::Work(const Dataset& dataset, std::vector<Token> tokens, WorkOptions options)
    : dataset_(dataset), tokens_(std::move(tokens)), options_(std::move(options)), draws_(options_.seed) {}

Request Work::next() {
    const auto kind = options_.mix.at(draws_.fraction());
    if (kind == RequestKind::login) return login();
    if (kind == RequestKind::fetch)
        return {.kind = kind, .bytes = fmt::format("GET {} HTTP/1.1\r\nHost: bench\r\n\r\n", options_.path)};
    if (tokens_.empty()) throw std::runtime_error("these requests need --tokens");
    switch (kind) {
        case RequestKind::get:
            return get();
        case RequestKind::vote:
            return cast_or_withdraw();
        case RequestKind::write:
            return write();
        case RequestKind::edit:
            return edit_or_write();
        case RequestKind::erase:
            return erase_or_write();
        case RequestKind::home:
        case RequestKind::older:
        case RequestKind::author:
            return timeline(kind);
        case RequestKind::toot:
            return toot();
        default:
            return list(kind);
    }
}

std::optional<Request> Work::next_to_clean() {
    if (cast_.empty()) return std::nullopt;
    const auto vote = cast_.front();
    cast_.pop_front();
    return vote_request(vote, true);
}

/// A request without method, path and body: `bytes` is the part between path and body.
Request Work::with_token(RequestKind kind, std::uint32_t token) const {
    return {.kind = kind,
            .bytes = fmt::format(" HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n", tokens_[token].bearer),
            .token = token};
}

Request Work::get() {
    auto request = with_token(RequestKind::get, some_token());
    request.post = dataset_.popular_post(draws_.fraction());
    request.bytes = fmt::format("GET /posts/{}{}\r\n", dataset_.post_id(request.post), request.bytes);
    return request;
}

Request Work::list(RequestKind kind) {
    auto request = with_token(kind, some_token());
    std::string query = "?limit=10";
    // Most clients read only the first pages.
    if (kind == RequestKind::page) query += fmt::format("&page={}", 1 + zipf_rank(draws_.fraction(), 10, 0.99));
    if (kind == RequestKind::search) query += "&search=" + percent_encoded(search_term());
    request.bytes = fmt::format("GET /posts{}{}\r\n", query, request.bytes);
    return request;
}

// A word of an existing post, so that the search finds something. Shorter words are searched for only in the newest
// posts, so another post is taken if the title has no other.
std::string Work::search_term() {
    std::vector<std::string> words;
    while (words.empty()) {
        const auto title = dataset_.text(dataset_.popular_post(draws_.fraction())).title;
        for (std::size_t begin = 0; begin < title.size();) {
            const auto end = std::min(title.find(' ', begin), title.size());
            if (end - begin >= 4) words.push_back(title.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return words[draws_.below(words.size())];
}

Request Work::vote_request(Vote vote, bool withdraws) {
    auto request = with_token(RequestKind::vote, vote.token);
    request.post = vote.post;
    request.withdraws = withdraws;
    const auto body = fmt::format(R"({{"post_id":{},"dir":{}}})", dataset_.post_id(vote.post), withdraws ? 0 : 1);
    request.bytes = with_body("POST /votes" + request.bytes, "application/json", body);
    return request;
}

// Alternate, so that the table does not grow.
Request Work::cast_or_withdraw() {
    if (cast_.size() >= most_cast) return *next_to_clean();
    while (true) {
        const Vote vote{.token = some_token(), .post = dataset_.popular_post(draws_.fraction())};
        if (dataset_.has_voted(tokens_[vote.token].person, vote.post)) continue;
        if (voted_.insert(key_of(vote.token, vote.post)).second) return vote_request(vote, false);
    }
}

Request Work::write() {
    auto request = with_token(RequestKind::write, some_token());
    const auto text = dataset_.text(dataset_.posts() + written_++);
    request.expected = post_json(text);
    request.bytes = with_body("POST /posts" + request.bytes, "application/json", post_body(text));
    return request;
}

// A new text each time, because PostgreSQL writes less for an unchanged one. Edits only posts of this run, because the
// text of loaded posts is checked.
Request Work::edit_or_write() {
    if (own_.size() < fewest_edited) return write();
    const auto post = own_.front();
    own_.pop_front();
    own_.push_back(post);
    auto request = with_token(RequestKind::edit, post.token);
    const auto text = dataset_.text(dataset_.posts() + written_++);
    request.expected = post_json(text);
    request.bytes =
        with_body(fmt::format("PUT /posts/{}{}", post.id, request.bytes), "application/json", post_body(text));
    return request;
}

Request Work::erase_or_write() {
    if (own_.size() < most_cast) return write();
    const auto post = own_.front();
    own_.pop_front();
    auto request = with_token(RequestKind::erase, post.token);
    request.bytes = fmt::format("DELETE /posts/{}{}\r\n", post.id, request.bytes);
    return request;
}

Request Work::login() {
    const auto body =
        fmt::format("username={}&password={}", percent_encoded(Dataset::email(draws_.below(dataset_.people()))),
                    percent_encoded(shared_password));
    return {.kind = RequestKind::login,
            .bytes = with_body("POST /login HTTP/1.1\r\nHost: bench\r\n", "application/x-www-form-urlencoded", body)};
}

Request Work::timeline(RequestKind kind) {
    auto request = with_token(kind, some_token());
    std::string path = "timelines/home?limit=20";
    // The cursor of a reader who has read the newest tenth of all posts, or a part of it.
    if (kind == RequestKind::older)
        path += fmt::format("&max_id={}", dataset_.post_id(dataset_.posts() - 1 - draws_.below(dataset_.posts() / 10)));
    if (kind == RequestKind::author)
        path = fmt::format("accounts/{}/statuses?limit=20",
                           dataset_.person_id(dataset_.author(dataset_.popular_post(draws_.fraction()))));
    request.bytes = fmt::format("GET /api/v1/{}{}\r\n", path, request.bytes);
    return request;
}

Request Work::toot() {
    auto request = with_token(RequestKind::toot, some_token());
    const auto text = dataset_.text(dataset_.posts() + written_++).content;
    request.expected = fmt::format(R"("content":"<p>{}</p>")", text);
    request.bytes = with_body("POST /api/v1/statuses" + request.bytes, "application/json",
                              fmt::format(R"({{"status":"{}"}})", text));
    return request;
}

std::string Work::fault_in(const Request& request, std::string_view body) const {
    switch (request.kind) {
        case RequestKind::get:
            return fault_in_post(dataset_, request.post, tokens_.size(), body);
        case RequestKind::list:
        case RequestKind::page:
        case RequestKind::search:
            if (body.find(R"("published":)") == std::string_view::npos) return "the list is empty";
            return fault_in_posts(dataset_, body);
        case RequestKind::home:
        case RequestKind::older:
        case RequestKind::author:
            return fault_in_statuses(dataset_, body);
        case RequestKind::write:
        case RequestKind::edit:
        case RequestKind::toot:
            return body.find(request.expected) == std::string_view::npos ? "the text differs from the one sent" : "";
        default:
            return {};
    }
}

void Work::remember(const Request& request, const Answer& answer) {
    if (request.kind == RequestKind::vote && request.withdraws) voted_.erase(key_of(request.token, request.post));
    if (request.kind == RequestKind::vote && !request.withdraws) cast_.push_back({request.token, request.post});
    if (request.kind != RequestKind::write || own_.size() >= 2 * most_cast) return;
    constexpr std::string_view before_id = R"(,"id":)";
    const auto begin = answer.body.find(before_id) + before_id.size();
    own_.push_back({request.token, std::string(answer.body.substr(begin, answer.body.find(',', begin) - begin))});
}

void Work::take(const Request& request, const Answer& answer, Outcomes* outcomes) {
    const bool is_good = answer.status == good_status(request);
    const bool is_fault = !is_good && !is_shed(request, answer);
    std::string fault;
    if (is_good) {
        remember(request, answer);
        if (answers_++ % checked_one_in == 0) fault = fault_in(request, answer.body);
    }
    if (first_fault_.empty() && (is_fault || !fault.empty()))
        first_fault_ = fmt::format("{} -> {} {} {}", request.bytes.substr(0, request.bytes.find('\r')), answer.status,
                                   fault, answer.body.substr(0, 300));
    if (outcomes == nullptr) return;
    ++outcomes->statuses[answer.status];
    outcomes->failed += is_fault ? 1 : 0;
    outcomes->sheds += !is_good && !is_fault ? 1 : 0;
    outcomes->mismatched += fault.empty() ? 0 : 1;
    outcomes->bytes += answer.body.size();
    // The latency of refused requests is not interesting.
    if (is_good) outcomes->latencies.add((now_ns() - request.intended_ns) / 1'000);
}

}  // namespace plaza::bench
