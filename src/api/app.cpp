#include "api/app.hpp"

template class plaza::http::Routes<plaza::api::App>;
