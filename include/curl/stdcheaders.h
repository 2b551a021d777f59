/* stdcheaders.h: functions of the C library that programs expect to come with curl. */
#ifndef CURLINC_STDCHEADERS_H
#define CURLINC_STDCHEADERS_H

#include <stdio.h>
#include <strings.h>
#include <sys/types.h>

#endif
