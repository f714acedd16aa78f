#include "platform/json/parse.hpp"

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "platform/json/scanner.hpp"

namespace plaza::json {
namespace {

namespace dom = simdjson::dom;

/// Larger bodies get a parser of their own, because one keeps about 14 bytes for each byte of its largest text.
constexpr std::size_t reused_capacity = 64 * 1024;

Value to_value(dom::element element) {
    switch (element.type()) {
        case dom::element_type::ARRAY: {
            const dom::array children{element};
            Array values;
            values.reserve(children.size());
            for (const dom::element child : children) values.push_back(to_value(child));
            return {std::move(values)};
        }
        case dom::element_type::OBJECT: {
            const dom::object children{element};
            Object members;
            members.reserve(children.size());
            for (const auto [name, child] : children) members.push_back({std::string{name}, to_value(child)});
            drop_duplicates(members);
            return {std::move(members)};
        }
        case dom::element_type::INT64:
            return {std::int64_t{element}};
        case dom::element_type::UINT64:
            return {BigInteger{std::to_string(std::uint64_t{element})}};
        case dom::element_type::DOUBLE:
            return {double{element}};
        case dom::element_type::STRING:
            return {std::string{std::string_view{element}}};
        case dom::element_type::BOOL:
            return {bool{element}};
        case dom::element_type::NULL_VALUE:
            break;
    }
    return {};
}

std::unique_ptr<dom::parser> make_parser(std::size_t capacity) {
    auto parser = std::make_unique<dom::parser>();
    if (parser->allocate(capacity, max_depth) != simdjson::SUCCESS) throw std::bad_alloc();
    return parser;
}

}  // namespace

std::expected<Value, ParseFailure> parse(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    thread_local const auto reused = make_parser(reused_capacity);
    const auto own = body.size() > reused_capacity ? make_parser(body.size()) : nullptr;
    dom::element root;
    if ((own ? own : reused)->parse(body.data(), body.size()).get(root) == simdjson::SUCCESS) return to_value(root);

    // Also what JSON allows and simdjson does not: long integers, 1e999, surrogates without their other half.
    if (!simdjson::validate_utf8(body.data(), body.size())) return std::unexpected(NotUtf8{});
    auto scanned = scan(body);
    if (!scanned) return std::unexpected(std::move(scanned.error()));
    return *std::move(scanned);
}

}  // namespace plaza::json
