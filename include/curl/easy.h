/* easy.h: easy handles.
 *
 * Its declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_EASY_H
#define CURLINC_EASY_H

#include "curl.h"

#endif
