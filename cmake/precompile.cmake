# plaza_precompile(<target> <header>...) makes the target's files include the headers, compiled once.
# CMake's own target_precompile_headers would write paths of this checkout into the result, so that a compiler cache
# would miss for each other checkout. The input is therefore no file of the build, and the search paths are left out.
function(plaza_precompile target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  set(precompiled ${target}_precompiled)
  set_source_files_properties(/dev/null PROPERTIES LANGUAGE CXX)
  add_library(${precompiled} OBJECT /dev/null)
  list(TRANSFORM ARGN PREPEND "SHELL:-include " OUTPUT_VARIABLE includes)
  target_compile_definitions(${precompiled} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  target_compile_options(
    ${precompiled} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_OPTIONS> -x c++-header -fpch-instantiate-templates ${includes}
                           "SHELL:-Xclang -fmodules-skip-header-search-paths")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${precompiled} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${precompiled} PRIVATE -fPIE)
  endif()

  file(RELATIVE_PATH folder ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles)
  set(made ${folder}/${precompiled}.dir/dev/null.o)
  get_target_property(sources ${target} SOURCES)
  set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/${made})
  set_property(SOURCE ${sources} APPEND PROPERTY COMPILE_OPTIONS -include-pch ${made})
  # Without times, or a compiler cache would never hit.
  set_property(SOURCE ${sources} /dev/null APPEND PROPERTY COMPILE_OPTIONS -Xclang -fno-pch-timestamp)
  add_dependencies(${target} ${precompiled})
endfunction()
