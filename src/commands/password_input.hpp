// Reads and generates passwords for commands. Passwords are never arguments, which other users of the machine can see.
#pragma once

#include <string>

#include "platform/base/secret.hpp"

namespace plaza::commands {

/// The first line of the file, or of standard input for `-`. On a terminal, asks twice and does not show the input.
/// Throws std::runtime_error, one line.
[[nodiscard]] Secret read_password(const std::string& file);

/// A random password of 20 characters (120 bits).
[[nodiscard]] Secret random_password();

}  // namespace plaza::commands
