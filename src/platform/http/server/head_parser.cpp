#include "platform/http/server/head_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <limits>

namespace plaza::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::field;
using beast::http::verb;

/// Enough for a browser's headers without a second allocation.
constexpr std::size_t usual_fields = 16;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

Method to_method(verb method) {
    switch (method) {
        case verb::get:
            return Method::get;
        case verb::head:
            return Method::head;
        case verb::post:
            return Method::post;
        case verb::put:
            return Method::put;
        case verb::delete_:
            return Method::delete_;
        case verb::patch:
            return Method::patch;
        case verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

class HeadParser final : public beast::http::basic_parser<true> {
 public:
    explicit HeadParser(Head& head) : head_(head) {
        skip(true);                                               // the connection reads the body
        header_limit(std::numeric_limits<std::uint32_t>::max());  // limited before by HeadScan
    }

 private:
    void on_request_impl(verb method, beast::string_view name, beast::string_view target, int version,
                         error_code&) override {
        head_.method = to_method(method);
        head_.method_name = view(name);
        head_.target = view(target);
        head_.version = version;
    }

    void on_field_impl(field name, beast::string_view name_text, beast::string_view value, error_code&) override {
        head_.headers.push_back({view(name_text), view(value)});
        switch (name) {
            case field::host:
                ++head_.hosts;
                head_.host = view(value);
                break;
            case field::content_length:
                ++head_.content_lengths;
                head_.content_length_text = view(value);
                break;
            case field::transfer_encoding:
                ++head_.transfer_encodings;
                head_.transfer_encoding = view(value);
                break;
            case field::authorization:
                ++head_.authorizations;
                break;
            case field::expect:
                head_.expect = view(value);
                break;
            default:
                break;
        }
    }

    void on_header_impl(error_code&) override {}
    void on_finish_impl(error_code&) override {}

    // Never called: the body is skipped, and this is not a response.
    void on_response_impl(int, beast::string_view, int, error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override { return 0; }

    Head& head_;
};

}  // namespace

std::optional<Rejection> parse_head(std::string_view text, Head& head) {
    head.headers.reserve(usual_fields);
    HeadParser parser(head);
    error_code error;
    parser.put(beast::net::const_buffer(text.data(), text.size()), error);
    if (error) return bad_request("malformed request: {}", error.message());
    head.content_length = parser.content_length().value_or(0);
    head.keeps_alive = parser.keep_alive();
    return std::nullopt;
}

Method method_of(std::string_view name) {
    return to_method(beast::http::string_to_verb({name.data(), name.size()}));
}

}  // namespace plaza::http
