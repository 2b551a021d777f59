/* urlapi.h: URLs in parts.
 *
 * Its declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_URLAPI_H
#define CURLINC_URLAPI_H

#include "curl.h"

#endif
