#include "platform/http/server/response_head.hpp"

#include <gtest/gtest.h>

namespace plaza::http {
namespace {

TEST(ReasonPhrases, ExistForEveryStatusInUse) {
    for (const int status : {200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 408,
                             409, 410, 412, 413, 414, 415, 416, 417, 422, 429, 431, 500, 501, 502, 503, 504, 507})
        EXPECT_NE(reason_phrase(status), "") << status;
    EXPECT_EQ(reason_phrase(202), "Accepted");
    EXPECT_EQ(reason_phrase(206), "Partial Content");
    EXPECT_EQ(reason_phrase(302), "Found");
    EXPECT_EQ(reason_phrase(415), "Unsupported Media Type");
    EXPECT_EQ(reason_phrase(299), "");
    EXPECT_EQ(reason_phrase(999), "");
}

}  // namespace
}  // namespace plaza::http
