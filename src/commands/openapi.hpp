// `plaza openapi`: prints the OpenAPI document, without a server.
#pragma once

#include <iosfwd>

namespace plaza::commands {

void print_openapi(std::ostream& out);

}  // namespace plaza::commands
