#include "tests/support/paths.hpp"

namespace plaza::test {

const char* const plaza_binary = PLAZA_BINARY;
const char* const failing_disk = PLAZA_FAILING_DISK;
const char* const scarce_descriptors = PLAZA_SCARCE_DESCRIPTORS;
const char* const slow_names = PLAZA_SLOW_NAMES;
const char* const stepped_clock = PLAZA_STEPPED_CLOCK;
const char* const source_directory = PLAZA_SOURCE_DIR;
const char* const web_directory = PLAZA_WEB;

}  // namespace plaza::test
