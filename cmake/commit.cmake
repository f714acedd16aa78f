# Sets the commit that `plaza --version` prints. CMake runs again when HEAD moves; local changes are not shown.
# Sources without git take it from -DPLAZA_COMMIT="c7d6105, 2026-11-27"; without that, it is empty.

set(PLAZA_COMMIT "" CACHE STRING "hash and date of the commit (default: ask git)")
set(commit "${PLAZA_COMMIT}")

find_package(Git QUIET)
# Without a .git of its own, a source tree inside another project's checkout would show the commit of that project.
if(NOT commit AND GIT_FOUND AND EXISTS ${CMAKE_SOURCE_DIR}/.git)
  # In CI, the checkout belongs to another user.
  set(git ${GIT_EXECUTABLE} -c safe.directory=${CMAKE_SOURCE_DIR} -C ${CMAKE_SOURCE_DIR})
  execute_process(COMMAND ${git} log -1 "--format=%h, %cs"
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND ${git} rev-parse --git-path logs/HEAD OUTPUT_VARIABLE log OUTPUT_STRIP_TRAILING_WHITESPACE)
  get_filename_component(log "${log}" ABSOLUTE)
  if(commit AND EXISTS ${log})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${log})
  endif()
endif()
set_source_files_properties(src/app/commit.cpp PROPERTIES COMPILE_DEFINITIONS "PLAZA_COMMIT=\"${commit}\"")
