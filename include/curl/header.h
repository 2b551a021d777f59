/* header.h: headers of a response.
 *
 * Its declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_HEADER_H
#define CURLINC_HEADER_H

#include "curl.h"

#endif
