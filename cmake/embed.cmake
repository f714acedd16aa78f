# Embeds files in the binary with the assembler's .incbin, which is faster than generated C++.
# plaza_embed(<name in the binary> <file>) adds a file; plaza_finish_embedding() defines the library plaza_embedded.

set(PLAZA_EMBEDDED_NAMES "")
set(PLAZA_EMBEDDED_FILES "")

function(plaza_embed name file)
  set(PLAZA_EMBEDDED_NAMES ${PLAZA_EMBEDDED_NAMES} ${name} PARENT_SCOPE)
  set(PLAZA_EMBEDDED_FILES ${PLAZA_EMBEDDED_FILES} ${file} PARENT_SCOPE)
endfunction()

function(plaza_finish_embedding)
  set(bytes "")
  set(table "")
  set(index 0)
  foreach(name file IN ZIP_LISTS PLAZA_EMBEDDED_NAMES PLAZA_EMBEDDED_FILES)
    string(APPEND bytes ".Lname${index}: .ascii \"${name}\"\n.Lname${index}_end:\n"
           ".balign 8\n.Lfile${index}: .incbin \"${file}\"\n.Lfile${index}_end:\n")
    string(APPEND table ".quad .Lname${index}, .Lname${index}_end - .Lname${index}, "
           ".Lfile${index}, .Lfile${index}_end - .Lfile${index}\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embedded.S CONTENT
".section .rodata
${bytes}
.section .data.rel.ro, \"aw\"
.balign 8
.globl plaza_embedded_table
plaza_embedded_table:
${table}
.globl plaza_embedded_count
.balign 8
plaza_embedded_count: .quad ${index}
.section .note.GNU-stack, \"\", @progbits
" @ONLY)
  set_source_files_properties(${CMAKE_BINARY_DIR}/embedded.S PROPERTIES OBJECT_DEPENDS "${PLAZA_EMBEDDED_FILES}")
  add_library(plaza_embedded STATIC ${CMAKE_BINARY_DIR}/embedded.S)
endfunction()

file(GLOB migrations CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} migrations/*.sql)
foreach(migration ${migrations})
  plaza_embed(${migration} ${CMAKE_SOURCE_DIR}/${migration})
endforeach()

plaza_embed(demo.json ${CMAKE_SOURCE_DIR}/src/commands/demo.json)

include(${CMAKE_CURRENT_LIST_DIR}/web.cmake)

plaza_finish_embedding()
