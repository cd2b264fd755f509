/**
 * The part of DNS that locating SIP servers needs: A, AAAA, SRV and NAPTR records, asked of
 * recursive name servers and remembered. Knows nothing of SIP.
 */
package io.switchroom.gateway.sip.locate.dns;
