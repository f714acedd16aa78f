// what_of(): an exception's text for the log, also if it is no std::exception.
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
