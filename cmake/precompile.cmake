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
  set(options "$<FILTER:$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>,EXCLUDE,include-pch>")
  target_compile_options(
    ${precompiled} PRIVATE "${options}" -x c++-header -fpch-instantiate-templates ${includes}
                           "SHELL:-Xclang -fmodules-skip-header-search-paths")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${precompiled} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${precompiled} PRIVATE -fPIE)
  endif()

  file(RELATIVE_PATH folder ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles)
  set(made ${folder}/${precompiled}.dir/dev/null.o)
  # Without times, or a compiler cache would never hit.
  set_property(SOURCE /dev/null APPEND PROPERTY COMPILE_OPTIONS -Xclang -fno-pch-timestamp)
  target_compile_options(
    ${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include-pch ${made} -Xclang -fno-pch-timestamp>")
  add_dependencies(${target} ${precompiled})
endfunction()

# Like plaza_precompile(), but also compiles the code of the headers' functions and templates only once, instead of in
# each file that uses them. It pays for headers with much code.
function(plaza_precompile_with_code target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  plaza_precompile(${target} ${ARGN})
  set(precompiled ${target}_precompiled)
  target_compile_options(${precompiled} PRIVATE -fpch-codegen -fpch-debuginfo)
  set(code ${CMAKE_CURRENT_BINARY_DIR}/${precompiled}_code.o)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  add_custom_command(
    OUTPUT ${code}
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} -ffunction-sections -fPIE -fstack-protector-strong -fcf-protection -x ast -c
            $<TARGET_OBJECTS:${precompiled}> -o ${code}
    DEPENDS ${precompiled} $<TARGET_OBJECTS:${precompiled}>
    COMMENT "Compiling the code of the headers of ${target}"
    VERBATIM)
  set_source_files_properties(${code} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  target_sources(${target} PRIVATE ${code})
  # Unused functions may call functions that the libraries lack.
  target_link_options(${target} PRIVATE -Wl,--gc-sections)
endfunction()
