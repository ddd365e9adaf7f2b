"""Django's generic base classes with their type arguments.

Django 5.2 does not support subscripting them at run time; mypy requires it.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import BaseUserCreationForm, SetPasswordForm

from accounts.models import User
from tenants.models import PlanRequest, Tenant

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    TenantModelForm = forms.ModelForm[Tenant]
    PlanRequestModelForm = forms.ModelForm[PlanRequest]
    UserModelForm = forms.ModelForm[User]
    UserCreationForm = BaseUserCreationForm[User]
    UserPasswordForm = SetPasswordForm[User]
else:
    AnyModelAdmin = admin.ModelAdmin
    TenantModelForm = UserModelForm = PlanRequestModelForm = forms.ModelForm
    UserCreationForm = BaseUserCreationForm
    UserPasswordForm = SetPasswordForm
