#include "platform/json/decode.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>
#include <variant>

#include "platform/base/ascii.hpp"

namespace plaza::json::detail {

Place Reading::place_of(const Step* step) const {
    Place below;
    for (; step; step = step->before) {
        if (step->name.empty())
            below.emplace_back(step->index);
        else
            below.emplace_back(std::string{step->name});
    }
    Place place = root;
    std::ranges::move(below.rbegin(), below.rend(), std::back_inserter(place));
    return place;
}

bool Reading::add(const Step* at, Violation violation, std::string input) const {
    faults.push_back(to_fault(std::move(violation), place_of(at), std::move(input)));
    return false;
}

bool Reading::add_missing(const Step* at, std::string input) const {
    faults.push_back(missing(place_of(at), std::move(input)));
    return false;
}

bool Reading::add_all(const Step* at, Faults found) const {
    for (auto& fault : found) {
        auto place = place_of(at);
        std::ranges::move(fault.loc, std::back_inserter(place));
        fault.loc = std::move(place);
        faults.push_back(std::move(fault));
    }
    return found.empty();
}

Violation no_list() {
    return {"list_type", "Input should be a valid list"};
}

bool is_numbered(const Value& value) {
    if (value.kind() != Kind::object) return false;
    bool has_members = false;
    for (Walk walk(value); walk.next(); has_members = true)
        if (!std::ranges::all_of(walk.name().string(), ascii::is_digit)) return false;
    return has_members;
}

Violation no_object() {
    return {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from"};
}

std::string digits_of(const Integer& number) {
    if (const auto* big = std::get_if<BigInteger>(&number)) return big->digits;
    return std::to_string(std::get<std::int64_t>(number));
}

std::int64_t asked_id(const Integer& number) {
    const auto* small = std::get_if<std::int64_t>(&number);
    return small ? *small : -1;
}

Coerced<std::int64_t> to_id(const Coerced<Integer>& number) {
    const bool is_beyond =
        number && std::holds_alternative<BigInteger>(*number) && !digits_of(*number).starts_with('-');
    if (is_beyond) return std::numeric_limits<std::int64_t>::max();
    return within(number, {.low = 1});
}

}  // namespace plaza::json::detail
