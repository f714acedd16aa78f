// PLAZA_JSON_ONCE(): keeps the JSON form of a large struct out of the files that only use it, which would each compile
// it again.
#pragma once

#include "platform/json/schema.hpp"
#include "platform/json/write.hpp"

/// In the global namespace of the struct's header: its JSON form and schema are compiled elsewhere.
#define PLAZA_JSON_ONCE(...)                                                              \
    extern template void plaza::json::append(std::string& out, const __VA_ARGS__& value); \
    extern template void plaza::json::detail::collect<__VA_ARGS__>(plaza::json::Components & components)

/// In the global namespace of one source file: compiles them.
#define PLAZA_JSON_HERE(...)                                                       \
    template void plaza::json::append(std::string& out, const __VA_ARGS__& value); \
    template void plaza::json::detail::collect<__VA_ARGS__>(plaza::json::Components & components)
