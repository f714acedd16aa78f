// what_of(): the text of any exception, for the log.
#pragma once

#include <exception>
#include <string>

namespace plaza {

[[nodiscard]] inline std::string what_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of an unknown type";
    }
}

}  // namespace plaza
