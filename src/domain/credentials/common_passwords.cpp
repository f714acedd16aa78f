#include "domain/credentials/common_passwords.hpp"

#include <stdexcept>
#include <string>

#include "platform/base/ascii.hpp"
#include "platform/base/embedded.hpp"

namespace plaza::credentials {
namespace {

/// One word per line, sorted by bytes.
std::string_view word_list() {
    const auto list = find_embedded("web/common-passwords.txt");
    if (!list) throw std::logic_error("web/common-passwords.txt is not embedded");
    return *list;
}

}  // namespace

bool is_common_password(std::string_view password) {
    static const auto words = word_list();
    const auto wanted = ascii::lowered(password);

    // Binary search in the text itself, which needs no index in memory.
    auto rest = words;
    while (!rest.empty()) {
        const auto middle = rest.substr(0, rest.size() / 2).rfind('\n') + 1;  // the start of a line; npos + 1 is 0
        const auto word = rest.substr(middle, rest.find('\n', middle) - middle);
        if (word == wanted) return true;
        if (word < wanted)
            rest.remove_prefix(middle + word.size() + 1);
        else
            rest = rest.substr(0, middle);
    }
    return false;
}

}  // namespace plaza::credentials
