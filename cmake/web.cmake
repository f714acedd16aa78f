# Embeds the pages of web/ and its npm packages. npm runs in the build directory, so that the checkout stays clean.

find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(web ${CMAKE_BINARY_DIR}/web)
set(npm_options --ignore-scripts --no-audit --no-fund --prefer-offline)
if(NOT PLAZA_TESTS)
  list(APPEND npm_options --omit=dev) # browser driver, linters and generators, for tests only
endif()

set(npm_files package.json package-lock.json .npmrc)
list(TRANSFORM npm_files PREPEND ${CMAKE_SOURCE_DIR}/web/)
add_custom_command(
  OUTPUT ${web}/npm.stamp
  COMMAND ${CMAKE_COMMAND} -E copy ${npm_files} ${web}
  COMMAND ${CMAKE_COMMAND} -E chdir ${web} ${NPM} ci ${npm_options}
  COMMAND ${CMAKE_COMMAND} -E touch ${web}/npm.stamp
  DEPENDS ${npm_files}
  COMMENT "Installing Swagger UI, ReDoc and the list of common passwords"
  VERBATIM)

set(ours account.css account.js docs.js oauth.css page.css redoc.js)
set(pages confirm-email docs oauth2-redirect redoc reset-password)
set(theirs favicon.png licenses.txt oauth2-redirect.js redoc.standalone.js swagger-ui-bundle.js swagger-ui.css)
list(TRANSFORM pages APPEND .html OUTPUT_VARIABLE page_files)
list(TRANSFORM pages APPEND -slash.html OUTPUT_VARIABLE slash_files) # for a path with a trailing slash
set(our_files ${ours} ${page_files})
list(TRANSFORM our_files PREPEND ${CMAKE_SOURCE_DIR}/web/)

set(embedded common-passwords.txt)
foreach(name ${ours} ${page_files} ${slash_files} ${theirs})
  list(APPEND embedded ${name}.gz)
endforeach()
list(TRANSFORM embedded PREPEND ${web}/embedded/ OUTPUT_VARIABLE embedded_files)

add_custom_command(
  OUTPUT ${embedded_files}
  COMMAND ${CMAKE_COMMAND} -E copy ${our_files} ${CMAKE_SOURCE_DIR}/web/build.mjs ${web}
  COMMAND ${NODE} ${web}/build.mjs ${web}/embedded
  DEPENDS ${our_files} ${CMAKE_SOURCE_DIR}/web/build.mjs ${web}/npm.stamp
  COMMENT "Compressing the pages"
  VERBATIM)

foreach(name ${embedded})
  plaza_embed(web/${name} ${web}/embedded/${name})
endforeach()
