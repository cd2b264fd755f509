package io.switchroom.gateway;
