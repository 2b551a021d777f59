/* options.h: the list of options.
 *
 * Its declarations are in curlws.h; the name is kept for programs that include it.
 */
#ifndef CURLINC_OPTIONS_H
#define CURLINC_OPTIONS_H

#include "curl.h"

#endif
