# Makes an entry of ctest for each suite of plaza_tests. CTest includes this file when it starts, so that the entries
# always are those of the program. The including file sets:
#   program    plaza_tests
#   cluster    the directory of the run's PostgreSQL
#   slow       suites that load much data, or start, kill and wait
#   long       suites that `./test long` runs longer
#   separate   of these, each test is a process
# Each of the last three is a list of regular expressions for names of suites.

if(NOT EXISTS ${program})
  add_test(plaza_tests_is_not_built ${program})
  return()
endif()

function(plaza_matches result name expressions)
  set(${result} FALSE PARENT_SCOPE)
  foreach(expression IN LISTS expressions)
    if(name MATCHES "^(.*/)?(${expression})$")
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# Entries with a greater cost start first, so that a run does not end with a long one.
function(plaza_add_suite name filter suite tests)
  plaza_matches(is_long ${suite} "${long}")
  plaza_matches(is_slow ${suite} "${slow}")
  if(is_long)
    set(limits TIMEOUT 3600 COST 2000)
  elseif(is_slow)
    math(EXPR cost "500 + ${tests}")
    set(limits TIMEOUT 600 COST ${cost})
  else()
    set(limits TIMEOUT 300 COST ${tests})
  endif()
  add_test(${name} ${program} --gtest_filter=${filter})
  set_tests_properties(${name} PROPERTIES ${limits} FIXTURES_REQUIRED Postgres
                                          ENVIRONMENT PLAZA_TEST_CLUSTER=${cluster})
endfunction()

execute_process(COMMAND ${program} --gtest_list_tests OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
# A line is `Suite.` or, indented, `Test`; after a # follows the type or the parameter.
string(REGEX REPLACE " *#[^\n]*" "" listing "${listing}")
string(REGEX MATCHALL "[^\n]+" lines "${listing}")
set(suite "")
foreach(line IN LISTS lines ITEMS end.)
  if(line MATCHES "^  (.+)$")
    math(EXPR tests "${tests} + 1")
    if(is_separate)
      plaza_add_suite(${suite}.${CMAKE_MATCH_1} ${suite}.${CMAKE_MATCH_1} ${suite} 1)
    endif()
  elseif(line MATCHES "^(.+)\\.$")
    set(next ${CMAKE_MATCH_1})
    if(suite AND NOT is_separate)
      plaza_add_suite(${suite} ${suite}.* ${suite} ${tests})
    endif()
    set(suite ${next})
    set(tests 0)
    plaza_matches(is_separate ${suite} "${separate}")
  endif()
endforeach()
