#include "platform/json/value.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace plaza::json {

const Value* Value::find(std::string_view name) const {
    const auto* object = as<Object>();
    if (!object) return nullptr;
    const auto found = std::ranges::find(*object, name, &Member::name);
    return found == object->end() ? nullptr : &found->value;
}

void drop_duplicates(Object& object) {
    // By sorting, because comparing each with each would let a body of many names stop the loop.
    std::vector<std::size_t> order(object.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto name = [&](std::size_t i) -> const std::string& { return object[i].name; };
    std::ranges::sort(order, [&](auto a, auto b) { return std::tie(name(a), a) < std::tie(name(b), b); });

    std::vector<bool> is_dropped;
    std::size_t first = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (name(order[i]) != name(order[first])) {
            first = i;
            continue;
        }
        is_dropped.resize(object.size());
        is_dropped[order[i]] = true;
        object[order[first]].value = std::move(object[order[i]].value);
    }
    if (is_dropped.empty()) return;

    Object kept;
    for (std::size_t i = 0; i < object.size(); ++i)
        if (!is_dropped[i]) kept.push_back(std::move(object[i]));
    object = std::move(kept);
}

}  // namespace plaza::json
