#include "platform/http/openapi/operation.hpp"

namespace plaza::http {

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::delete_:
            return "DELETE";
        case Method::patch:
            return "PATCH";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            return "OTHER";
    }
    return {};
}

std::string path_note(std::string_view kind) {
    return kind.empty() ? "" : "The id of the " + std::string(kind) + '.';
}

}  // namespace plaza::http
