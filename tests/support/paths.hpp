// Paths of this build and its sources.
#pragma once

namespace plaza::test {

extern const char* const plaza_binary;
extern const char* const failing_disk;  // the libraries of tests/preload
extern const char* const scarce_descriptors;
extern const char* const slow_names;
extern const char* const stepped_clock;
extern const char* const source_directory;
extern const char* const web_directory;  // the packages that npm installed

}  // namespace plaza::test
